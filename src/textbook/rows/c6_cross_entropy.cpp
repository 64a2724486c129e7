// c6_cross_entropy.cpp - row C6: values, limits and other names of cross-entropy.
#include <cmath>
#include <gradus/losses.hpp>
#include <gradus/ops.hpp>

#include "base/random.hpp"
#include "textbook/row.hpp"
#include "textbook/small_graph.hpp"

namespace gradus::textbook {
namespace {

// Kullback-Leibler divergence of softmax(z) from a distribution p, with 0 log 0 = 0.
Var divergence(Var p, Var z) {
  const Var positive = greater(p, zeros_like(p));
  const Var safe = select(positive, p, ones_like(p));
  return sum(p * (log(safe) - log_softmax(z)), {-1});
}

void check_values(Findings& find) {
  for (const std::int64_t classes : {2, 3, 10}) {
    SmallGraph g;
    const Var z = g.given("z", Tensor::full({1, classes}, Dtype::float64, 0.7));
    find.near("equal scores, C = " + std::to_string(classes), std::log(static_cast<double>(classes)),
              g.number(loss_of(CrossEntropy(), z, g.labels({1}))), 1e-15);
  }
  SmallGraph g;
  const Var z = g.given("z", {2, 3}, {40, 0, 0, 0, 800, -800});
  const Tensor losses = g.value(loss_rows(CrossEntropy(), z, g.labels({0, 2})));
  find.at_most("loss of a sure and right prediction (infimum 0)", 1e-16, losses.number(0));
  find.at_least("loss of a sure and wrong one (no upper bound)", 1000, losses.number(1));
}

void check_other_names(Findings& find) {
  SmallGraph g;
  const Var z = g.given("z", {2, 3}, {3.2, 5.1, -1.7, 1.3, 4.9, 2.0});
  const Var y = g.labels({0, 1});
  const std::vector<double> losses = numbers(g.value(loss_rows(CrossEntropy(), z, y)));
  find.near("negative log-likelihood of log-probabilities", losses,
            g.value(loss_rows(Nll(), log_softmax(z), y)), 1e-15);
  find.near("KL divergence from one-hot targets", losses,
            g.value(divergence(one_hot(y, 3, Dtype::float64), z)), 1e-14);
}

void check_far_scores(Findings& find) {
  SmallGraph g;
  const Var z = g.given("z", {2, 3}, {1e4, -1e4, 0, 1e4, -1e4, 0});
  const Var losses = loss_rows(CrossEntropy(), z, g.labels({0, 1}));
  find.near("losses at scores of 10,000 and -10,000", {0, 20000}, g.value(losses), 1e-9);
  find.near("their gradient", {0, 0, 0, 1, -1, 0}, g.gradient(sum(losses), {z})[0], 1e-12);
}

// Which of two models explains 1,000 observations better: by the product of probabilities, and by the sum of
// logarithms.
void check_product(Findings& find) {
  const Random random(1, "probabilities");
  double product[2] = {1, 1};
  Tensor probabilities({2, 1000}, Dtype::float64);
  double few[2] = {1, 1};
  for (int model = 0; model < 2; ++model)
    for (std::int64_t i = 0; i < 1000; ++i) {
      const double p = 0.1 + (0.4 + 0.1 * model) * random.uniform(static_cast<std::uint64_t>(i));
      probabilities.set_number(model * 1000 + i, p);
      product[model] *= p;
      if (i < 20) few[model] *= p;
    }
  SmallGraph g;
  const Var sums = sum(log(g.given("p", probabilities)), {1});
  find.near("products of 1,000 probabilities", {0, 0}, {product[0], product[1]}, 0);
  const Tensor likelihoods = g.value(sums);
  find.at_most("sums of their logarithms are finite: the larger one", 0, likelihoods.number(1));
  find.near("argmax of the sums", 1, g.value(argmax(sums)).item(), 0);
  find.near("argmax of the products of the first 20, which do not underflow", 1, few[1] > few[0], 0);
}

void compute(Findings& find) {
  check_values(find);
  check_other_names(find);
  check_far_scores(find);
  check_product(find);
}

}  // namespace

extern const RowFile c6_cross_entropy{
    "With all scores equal, as at initialisation, the loss is log C (1.1 for three classes). Its infimum is "
    "0, and it "
    "has no maximum. It is the negative log-likelihood: weights that maximise the product of the "
    "probabilities of "
    "the true classes maximise the sum of their logarithms, which does not underflow. For one-hot targets it "
    "is the "
    "KL divergence, too.",
    &compute};

}  // namespace gradus::textbook
