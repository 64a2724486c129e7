// random_search.cpp - the best of many random vectors.
#include "base/random.hpp"
#include "optim/method_file.hpp"

namespace gradus {
namespace {

constexpr Field fields[] = {
    field<&methods::RandomSearch::deviation>("deviation", positive,
                                             "standard deviation of the numbers drawn"),
};

void run(const methods::RandomSearch& method, Objective& objective, Search& search) {
  std::vector<double> w(search.w.size());
  const Random random(search.seed, "random_search", static_cast<std::uint64_t>(search.iteration));
  for (std::size_t i = 0; i < w.size(); ++i) w[i] = method.deviation * random.normal(i);
  const double loss = evaluated(objective, search, w);
  search.figures = {{"tried", loss}};
  if (search.iteration > 0 && !(loss < search.loss)) return;
  search.loss = loss;
  search.w = std::move(w);
}

}  // namespace

constinit const MethodKind methods::RandomSearch::kind = make_method<methods::RandomSearch, run>(
    "random_search",
    "Draws all parameters anew in each iteration, from a normal distribution, and keeps the best.", fields,
    {.iterations = 1000, .precise = false});

}  // namespace gradus
