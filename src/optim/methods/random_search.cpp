// random_search.cpp - the best of many random vectors.
#include <cmath>

#include "base/random.hpp"
#include "optim/method_file.hpp"

namespace gradus {
namespace {

constexpr Field random_search_fields[] = {
    field<&methods::RandomSearch::deviation>("deviation", positive,
                                             "standard deviation of the numbers drawn"),
};

// Draws for the first vector: it must have a value, since none is better or worse than NaN.
constexpr std::uint64_t most_first = 20;

void run(const methods::RandomSearch& method, Objective& objective, Search& search) {
  std::vector<double> w(search.w.size());
  const Random random(search.seed, "random_search", static_cast<std::uint64_t>(search.iteration));
  double loss = 0;
  for (std::uint64_t draw = 0; draw < (search.iteration == 0 ? most_first : 1); ++draw) {
    for (std::size_t i = 0; i < w.size(); ++i) w[i] = method.deviation * random.normal(draw * w.size() + i);
    loss = evaluated(objective, search, w);
    if (std::isfinite(loss)) break;
  }
  search.figures = {{"tried", loss}};
  if (search.iteration > 0 && !(loss < search.loss)) return;
  search.loss = loss;
  search.w = std::move(w);
}

}  // namespace

constinit const MethodKind methods::RandomSearch::kind = make_method<methods::RandomSearch, run>(
    "random_search",
    "Draws all parameters anew in each iteration, from a normal distribution, and keeps the best.",
    random_search_fields, {.iterations = 1000, .precise = false});

}  // namespace gradus
