// op_with_misspelt_trait.cpp - Info has no such member | has_kink
#include "graph/op.hpp"

namespace gradus {

#ifdef MISUSE
constexpr Info info{.signature = "[...] -> [...]", .doc = "x.", .accuracy = {0}, .has_kink = true};
#else
constexpr Info info{.signature = "[...] -> [...]", .doc = "x.", .accuracy = {0}, .has_kinks = true};
#endif
static_assert(info.has_kinks);

}  // namespace gradus
