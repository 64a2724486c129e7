// op_without_exact.cpp - what it is held to is misspelt | needs .static Exact exact
#include "ops.hpp"

namespace gradus {

struct Twice : TwiceInfo, TwiceValue, TwiceGradient, TwiceExample, TwiceSamples {
#ifndef MISUSE
  static Exact exact(){
#else
  static Exact exakt() {
#endif
      return {[](Long x, Long) { return 2 * x; }};
}
};  // namespace gradus

constinit const Op twice_op = make_op<Twice>("twice");

}  // namespace gradus
