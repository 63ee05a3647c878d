// SPDX-License-Identifier: MIT
// Somebody's function, to be called while it lives.
// World: both. May include: base, <type_traits>.
//
// A template that is called with twenty lambdas is compiled twenty times; a function that takes one
// of these is compiled once, and each lambda is two lines more.
#pragma once

#include "tracenew/detail/base/attributes.hpp"

#include <type_traits>

namespace tracenew {
TRACENEW_ABI_BEGIN
namespace detail {

template <class Signature>
class FunctionRef;

/// Does not own what it refers to: for parameters, and nothing else.
template <class Result, class... Arguments>
class FunctionRef<Result(Arguments...)> {
public:
    template <class Function,
              class = typename std::enable_if<
                  !std::is_same<typename std::remove_cv<Function>::type, FunctionRef>::value>::type>
    TRACENEW_TRIVIAL FunctionRef(Function& function) noexcept
        : object_(const_cast<void*>(static_cast<const volatile void*>(&function)))
        , call_(&call<Function>) {}
    template <class Function,
              class = typename std::enable_if<!std::is_lvalue_reference<Function>::value &&
                                              !std::is_same<Function, FunctionRef>::value>::type>
    TRACENEW_TRIVIAL FunctionRef(Function&& function) noexcept
        : FunctionRef(function) {}

    TRACENEW_TRIVIAL Result operator()(Arguments... arguments) const {
        return call_(object_, static_cast<Arguments&&>(arguments)...);
    }

private:
    template <class Function>
    static Result call(void* object, Arguments... arguments) {
        return (*static_cast<Function*>(object))(static_cast<Arguments&&>(arguments)...);
    }

    void* object_;
    Result (*call_)(void*, Arguments...);
};

}  // namespace detail
TRACENEW_ABI_END
}  // namespace tracenew
