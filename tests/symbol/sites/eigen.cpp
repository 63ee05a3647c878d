// SPDX-License-Identifier: MIT
// Eigen takes from malloc: only what a program keeps beside it is seen.
#include "sites.hpp"

#include <Eigen/Dense>
#include <memory>
#include <vector>

namespace {

std::vector<Eigen::Vector3d> points;
std::unique_ptr<Eigen::Matrix3d> matrix;

}  // namespace

CASE(eigen_vector) {
    points.push_back(Eigen::Vector3d::Zero());  // site: eigen_vector
}

CASE(eigen_fixed) {
    matrix = std::make_unique<Eigen::Matrix3d>();  // site: eigen_fixed
}
