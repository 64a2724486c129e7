// records.hpp - the record of every op, x_op for each file src/ops/x.cpp.
#pragma once

#include "graph/op.hpp"

namespace gradus {

#define GRADUS_ENTRY(name, Type) extern const Op name##_op;
#include "tables/ops.inc"
#undef GRADUS_ENTRY

}  // namespace gradus
