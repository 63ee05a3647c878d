// SPDX-License-Identifier: MIT
// The middle one of many numbers.
// World: cold. May include: version, standard library.
#pragma once

#include "tracenew/version.hpp"

#include <cstddef>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

/// Of `size` numbers, one at least, which it puts into another order (Hoare's selection); of an
/// even number of them the upper one.
inline double median(double* numbers, std::size_t size) noexcept {
    double* low = numbers;
    double* high = numbers + size - 1;
    double* const middle = numbers + size / 2;
    while (low < high) {
        const double pivot = *(low + (high - low) / 2);
        double* left = low;
        double* right = high;
        while (left <= right) {
            while (*left < pivot) {
                ++left;
            }
            while (pivot < *right) {
                --right;
            }
            if (left <= right) {
                const double number = *left;
                *left++ = *right;
                *right-- = number;
            }
        }
        // What lies between the two is the pivot.
        low = middle >= left ? left : low;
        high = middle <= right ? right : high;
        if (right < middle && middle < left) {
            break;
        }
    }
    return *middle;
}

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
