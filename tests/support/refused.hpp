// refused.hpp - calls that make no sense, and the error each must end in.
#pragma once

#include <gtest/gtest.h>

#include <gradus/error.hpp>

/// The expression throws the error, and the report of a failure shows it.
#define REFUSED(Error, ...) EXPECT_THROW(static_cast<void>(__VA_ARGS__), Error) << #__VA_ARGS__
