// c7_options_of_losses.cpp - row C7: cross-entropy on logits, NLL on log-probabilities, and their options.
#include <fmt/format.h>

#include <gradus/catalog.hpp>
#include <gradus/error.hpp>
#include <gradus/losses.hpp>
#include <gradus/ops.hpp>

#include "textbook/references/of_losses.hpp"
#include "textbook/row.hpp"
#include "textbook/small_graph.hpp"

namespace gradus::textbook::c7_options_of_losses {
namespace {

using references::OfLoss;

// Whether a loss takes what a model gives.
std::string fit_of(std::string_view layers, const Loss& loss) {
  Model model(parse_model(layers).layers);
  model.prepare({4}, 1);
  try {
    check_loss_input(model, loss);
  } catch (const UsageError&) {
    return "refused";
  }
  return "taken";
}

// Values by the three reductions and the gradient by the scores z; `input` is what the loss takes.
template <class LossType>
void compare(Findings& find, const std::string& what, const LossType& loss, const OfLoss& expected,
             const SmallGraph& g, Var z, Var input, Var y) {
  LossType sum = loss, none = loss;
  sum.reduction = Reduction::sum;
  none.reduction = Reduction::none;
  const Var mean = loss_of(loss, input, y);
  find.near(what + ": rows", expected.each, g.value(loss_of(none, input, y)), 1e-12);
  find.near(what + ": sum and mean", {expected.sum, expected.mean},
            {g.number(loss_of(sum, input, y)), g.number(mean)}, 1e-12);
  find.near(what + ": gradient by the scores", expected.gradient, g.gradient(mean, {z})[0], 1e-12);
}

void compute(Findings& find) {
  for (const OfLoss& expected : references::of_losses()) {
    SmallGraph g;
    const Var z = g.given("z", Tensor::from({expected.rows, expected.classes}, expected.scores));
    const Var y = g.given("y", Tensor::from({expected.rows}, expected.labels));
    const auto weights = std::get<std::vector<double>>(
        parse_field(expected.class_weights, std::vector<double>(), "class weights"));
    const std::string options =
        fmt::format("{}{}{}", expected.scores_are, *expected.class_weights ? ", class weights" : "",
                    expected.label_smoothing > 0 ? ", label smoothing" : "");
    compare(find, "cross-entropy, " + options,
            CrossEntropy{.class_weights = weights, .label_smoothing = expected.label_smoothing}, expected, g,
            z, z, y);
    if (expected.label_smoothing > 0) continue;  // cross-entropy alone has it
    compare(find, "NLL of log-probabilities, " + options, Nll{.class_weights = weights}, expected, g, z,
            log_softmax(z), y);
  }
  find.same("NLL on scores", "refused", fit_of("linear 3", Nll()));
  find.same("NLL on probabilities", "refused", fit_of("linear 3, softmax", Nll()));
  find.same("NLL on log-probabilities", "taken", fit_of("linear 3, log_softmax", Nll()));
  find.same("cross-entropy on probabilities, a softmax too many", "refused",
            fit_of("linear 3, softmax", CrossEntropy()));
}

}  // namespace

extern const RowFile row{
    "Cross-entropy takes logits, NLL takes log-probabilities: two functions with one value. Both can weigh "
    "classes (the "
    "weighted mean divides by the sum of the weights), ignore rows labelled -100, and give the sum, the mean "
    "or the "
    "rows; cross-entropy can smooth labels. Each takes what it is for, and nothing else.",
    &compute};

}  // namespace gradus::textbook::c7_options_of_losses
