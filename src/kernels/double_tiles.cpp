// double_tiles.cpp - register tiles on vectors of 8, 4 or 2 doubles. Compiled with contraction of a * b + c
// into one instruction: it holds nothing else.
#include "kernels/double_tiles.hpp"

#include "kernels/outer_products.hpp"

namespace gradus::kernels {

const PlainTiles<double>& double_tiles_for(Target target) {
  return chosen(target, []<class Set>() -> const PlainTiles<double>& {
    return PlainTable<WithoutSse4<Set>, Lanes<Set::lanes / 2, double>>::tiles;
  });
}

}  // namespace gradus::kernels
