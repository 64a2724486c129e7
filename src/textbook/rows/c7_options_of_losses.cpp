// c7_options_of_losses.cpp - row C7: cross-entropy on logits, NLL on log-probabilities, and their options.
#include <fmt/format.h>

#include <gradus/losses.hpp>
#include <gradus/ops.hpp>

#include "textbook/row.hpp"
#include "textbook/small_graph.hpp"

namespace gradus::textbook::c7_options_of_losses {
namespace {

/// What PyTorch 2.13 says of one choice of options, for the scores and labels below: rows, sum, mean and the
/// gradient of the mean, from tools/references_textbook.py. tests/nn holds more cases, on random inputs.
struct Reference {
  const char* what;
  CrossEntropy loss;
  std::vector<double> rows;
  double sum, mean;
  std::vector<double> gradient;
};

std::vector<Reference> references() {
  return {
      {"an ignored row",
       {},
       {1.0045969023422834, 0.17096716111135868, 0, 4.2537002595098805},
       5.4292643229635225,
       1.8097547743211742,
       {0.20124963204954194, 0.010019629189858006, -0.21126926123939993, 0.04202126624075812,
        -0.05238358291671104, 0.010362316675952877, 0, 0, 0, -0.3285961499753769, 0.042753143754851126,
        0.2858430062205258}},
      {"class weights 0.5, 2, 1",
       {.class_weights = "0.5,2,1"},
       {1.0045969023422834, 0.34193432222271736, 0, 2.1268501297549403},
       3.4733813543199408,
       0.9923946726628402,
       {0.1724996846138931, 0.008588253591306863, -0.18108793820519992, 0.07203645641272821,
        -0.08980042785721892, 0.017763971444490646, 0, 0, 0, -0.14082692141801867, 0.018322775894936194,
        0.12250414552308247}},
      {"label smoothing 0.2",
       {.label_smoothing = 0.2},
       {1.1379302356756167, 0.5176338277780254, 0, 3.8337002595098806},
       5.489264322963523,
       1.8297547743211742,
       {0.1790274098273197, -0.012202593032364217, -0.16682481679495548, 0.019799044018535897,
        -0.007939138472266634, -0.011859905546269348, 0, 0, 0, -0.28415170553093244, 0.020530921532628886,
        0.2636207839983035}},
      {"weights and smoothing",
       {.class_weights = "0.5,2,1", .label_smoothing = 0.2},
       {1.3547501324203597, 0.5967731287041577, 0, 2.127343497689591},
       4.078866758814108,
       1.1653905025183167,
       {0.16872586457721334, -0.029220709384221, -0.13950515519299234, 0.05650960885452468,
        -0.05374563029768878, -0.002763978556835951, 0, 0, 0, -0.1212379099866332, -0.014886388628318913,
        0.1361242986149521}},
  };
}

// Values by the three reductions and the gradient by the scores z; `input` is what the loss takes.
template <class LossType>
void compare(Findings& find, const std::string& what, const LossType& loss, const Reference& expected,
             const SmallGraph& g, Var z, Var input, Var y) {
  LossType sum = loss, none = loss;
  sum.reduction = "sum";
  none.reduction = "none";
  const Var mean = loss_of(loss, input, y);
  find.near(what + ": rows", expected.rows, g.value(loss_of(none, input, y)), 1e-12);
  find.near(what + ": sum and mean", {expected.sum, expected.mean},
            {g.number(loss_of(sum, input, y)), g.number(mean)}, 1e-12);
  find.near(what + ": gradient by the scores", expected.gradient, g.gradient(mean, {z})[0], 1e-12);
}

void compute(Findings& find) {
  SmallGraph g;
  const Var z = g.given("z", {4, 3}, {1, -2, 0.5, 0.3, 2.2, -1.1, 3, 0, -0.5, -1.5, 0.7, 2.6});
  const Var y = g.labels({2, 1, -100, 0});
  for (const Reference& expected : references()) {
    compare(find, fmt::format("cross-entropy, {}", expected.what), expected.loss, expected, g, z, z, y);
    if (expected.loss.label_smoothing > 0) continue;  // cross-entropy alone has it
    const Nll nll{.class_weights = expected.loss.class_weights};
    compare(find, fmt::format("NLL of log-probabilities, {}", expected.what), nll, expected, g, z,
            log_softmax(z), y);
  }
}

}  // namespace

extern const RowFile row{
    "Cross-entropy takes logits, NLL takes log-probabilities: two functions with one value. Both can weigh "
    "classes (the "
    "weighted mean divides by the sum of the weights), ignore rows labelled -100, and give the sum, the mean "
    "or the "
    "rows; cross-entropy can smooth labels.",
    &compute};

}  // namespace gradus::textbook::c7_options_of_losses
