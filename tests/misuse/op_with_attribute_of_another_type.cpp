// op_with_attribute_of_another_type.cpp - a list is no axis | cannot convert|could not convert|no match
#include "graph/op.hpp"

namespace gradus {

constexpr Attribute<std::int64_t> axis{"axis", any_number, "which axis"};

#ifdef MISUSE
Attributes made() { return {axis(std::vector<std::int64_t>{1})}; }
#else
Attributes made() { return {axis(1)}; }
#endif

}  // namespace gradus
