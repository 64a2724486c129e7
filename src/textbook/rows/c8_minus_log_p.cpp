// c8_minus_log_p.cpp - row C8: -log p and 1 - p as penalties.
#include <fmt/format.h>

#include <cmath>
#include <gradus/ops.hpp>
#include <gradus/train.hpp>

#include "textbook/row.hpp"
#include "textbook/small_graph.hpp"

namespace gradus::textbook::c8_minus_log_p {
namespace {

// The same scores learnt by both, from the same start and with the same rate.
void check_training(Findings& find) {
  const Dataset digits = datasets::digits();
  std::string note = "linear model of the digits, 10 epochs of gradient descent at 0.1:";
  std::vector<double> shares;
  for (const auto& [loss, most] :
       {std::pair<Loss, double>{CrossEntropy(), 0.4}, std::pair<Loss, double>{OneMinusProbability(), 0.85}}) {
    Model model = Sequential(Linear(10));
    const Run run = train(model, digits,
                          {.loss = loss,
                           .optimizer = GradientDescent{.learning_rate = 0.1},
                           .schedule = Constant(),
                           .epochs = 10,
                           .batch = 32});
    const double first = run.epochs.front().train_loss, last = run.epochs.back().train_loss;
    find.at_most(fmt::format("trained by {}: last epoch's loss over the first's", loss.name()), most,
                 last / first);
    shares.push_back(evaluate(model, loss, digits.validation()).accuracy);
    note += fmt::format("\n  {:<22} loss {:.3f} to {:.3f}, accuracy on validation rows {:.4f}", loss.name(),
                        first, last, shares.back());
  }
  find.at_least("accuracy with -log p, less that with 1 - p: the weaker penalty", 0.2, shares[0] - shares[1]);
  find.note(note);
}

void compute(Findings& find) {
  for (const double p : {0.9, 0.5, 0.001}) {
    SmallGraph g;
    const Var z = logits_of(g, p), y = g.labels({0});
    const double surprise = g.number(loss_of(CrossEntropy(), z, y));
    const double miss = g.number(loss_of(OneMinusProbability(), z, y));
    find.near(p == 0.9   ? "p = 0.9: -ln p, -log10 p, 1 - p"
              : p == 0.5 ? "p = 0.5"
                         : "p = 0.001",
              p == 0.9   ? std::vector{0.105, 0.0458, 0.1}
              : p == 0.5 ? std::vector{0.693, 0.3010, 0.5}
                         : std::vector{6.908, 3.0, 0.999},
              {surprise, surprise / std::log(10.0), miss}, 5e-4);
  }
  // What a wrong row pulls with: p - 1 for -ln p, and p (p - 1) for 1 - p.
  SmallGraph g;
  const Var z = logits_of(g, 0.001), y = g.labels({0});
  find.near("derivative by the true logit at p = 0.001: -ln p, 1 - p", {-0.999, -0.000999},
            {g.gradient(loss_of(CrossEntropy(), z, y), {z})[0].number(0),
             g.gradient(loss_of(OneMinusProbability(), z, y), {z})[0].number(0)},
            1e-12);
  find.at_most("1 - p is at most", 1,
               g.number(loss_of(OneMinusProbability(), g.given("far", {1, 2}, {-1e4, 1e4}), y)));
  check_training(find);
}

}  // namespace

extern const RowFile row{
    "1 - p is a loss, and at most 1. A better one is -log p: 0.9 costs 0.04, 0.5 costs 0.3, 0.001 costs 3, "
    "without bound.",
    &compute};

}  // namespace gradus::textbook::c8_minus_log_p
