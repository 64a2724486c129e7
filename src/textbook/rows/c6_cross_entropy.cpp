// c6_cross_entropy.cpp - row C6: values, limits and other names of cross-entropy.
#include <algorithm>
#include <cmath>
#include <gradus/losses.hpp>
#include <gradus/ops.hpp>
#include <utility>

#include "base/random.hpp"
#include "textbook/row.hpp"
#include "textbook/small_graph.hpp"

namespace gradus::textbook::c6_cross_entropy {
namespace {

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
            g.value(loss_rows(KlDivergence(), z, one_hot(y, 3, Dtype::float64))), 1e-14);
}

void check_far_scores(Findings& find) {
  SmallGraph g;
  const Var z = g.given("z", {2, 3}, {1e4, -1e4, 0, 1e4, -1e4, 0});
  const Var losses = loss_rows(CrossEntropy(), z, g.labels({0, 1}));
  find.near("losses at scores of 10,000 and -10,000", {0, 20000}, g.value(losses), 1e-9);
  find.near("their gradient", {0, 0, 0, 1, -1, 0}, g.gradient(sum(losses), {z})[0], 1e-12);
}

// A product that cannot underflow, as mantissa and exponent.
struct Product {
  double mantissa = 1;
  int exponent = 0;
  void operator*=(double factor) {
    int shift = 0;
    mantissa = std::frexp(mantissa * factor, &shift);
    exponent += shift;
  }
  bool operator<(const Product& other) const {
    return std::pair(exponent, mantissa) < std::pair(other.exponent, other.mantissa);
  }
};

// Which of two models explains 1,000 observations better: by the product of probabilities, and by the sum of
// logarithms.
void check_product(Findings& find) {
  constexpr std::int64_t observations = 1000, models = 2, draws = 8;
  std::vector<double> by_products, by_sums, plain, sums;
  for (std::uint64_t draw = 0; draw < draws; ++draw) {
    Tensor probabilities({models, observations}, Dtype::float64);
    Product products[models];
    plain.assign(models, 1);
    for (std::int64_t model = 0; model < models; ++model) {
      const Random random(1, model == 0 ? "first model" : "second model", draw);
      for (std::int64_t i = 0; i < observations; ++i) {
        const double p = 0.1 + 0.4 * random.uniform(static_cast<std::uint64_t>(i));
        probabilities.set_number(model * observations + i, p);
        products[model] *= p;
        plain[static_cast<std::size_t>(model)] *= p;
      }
    }
    SmallGraph g;
    const Var logarithms = sum(log(g.given("p", probabilities)), {1});
    by_products.push_back(products[0] < products[1]);
    by_sums.push_back(g.value(argmax(logarithms)).item());
    sums = numbers(g.value(logarithms));
  }
  find.near("products of 1,000 probabilities underflow", {0, 0}, plain, 0);
  find.at_most("sums of their logarithms do not: the larger one", -1000, std::max(sums[0], sums[1]));
  find.near("better of two models in eight draws, by products kept with their exponents and by sums",
            by_products, by_sums, 0);
}

void compute(Findings& find) {
  check_values(find);
  check_other_names(find);
  check_far_scores(find);
  check_product(find);
}

}  // namespace

extern const RowFile row{
    "With all scores equal, as at initialisation, the loss is log C (1.1 for three classes). Its infimum is "
    "0, and it "
    "has no maximum. It is the negative log-likelihood: weights that maximise the product of the "
    "probabilities of "
    "the true classes maximise the sum of their logarithms, which does not underflow. For one-hot targets it "
    "is the "
    "KL divergence, too.",
    &compute};

}  // namespace gradus::textbook::c6_cross_entropy
