// custom_gradient.hpp - a function of ops with a gradient written by hand, in place of the one its ops have.
//
//   static const CustomGradient saturating("saturating",
//       [](std::span<const Var> in) { return clamp(in[0], -1, 1); },
//       [](std::span<const Var>, Var, Var dy) { return std::vector<Var>{dy}; });   // straight through
//   Var y = saturating({x});                                  // trains like any formula
//   std::cout << compare_gradients(saturating, {{at}}).str(); // beside differences
#pragma once

#include <functional>
#include <gradus/autodiff.hpp>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace gradus {

/// A function whose gradient is a rule of one's own: for a form that is faster or more stable than what the
/// ops give, or that is not its derivative on purpose. It is a node of the graph like an op: gradients of
/// gradients, compiled programs and checks go through it. Graphs and programs refer to it: it, or a copy,
/// must outlive them.
class CustomGradient {
 public:
  /// From the inputs, the function's value y and dy, the gradient of the loss with respect to y, to the
  /// gradient with respect to each input, in its shape; a default-made Var where there is none. Made of ops.
  using Rule = std::function<std::vector<Var>(std::span<const Var> inputs, Var y, Var dy)>;

  /// `name` is what graphs print. The function may use other nodes than its inputs, but no gradient reaches
  /// them.
  CustomGradient(std::string name, OpFunction formula, Rule rule);

  /// The function on some nodes of one floating type. Throws UsageError where there are none, DtypeError
  /// where types differ. Gradients throw ShapeError where the rule gives another count or shape than the
  /// inputs, DtypeError where it gives another type.
  Var operator()(std::span<const Var> inputs) const;
  Var operator()(std::initializer_list<Var> inputs) const {
    return (*this)(std::span<const Var>(inputs.begin(), inputs.size()));
  }

 private:
  struct Record;
  std::shared_ptr<const Record> record_;
};

}  // namespace gradus
