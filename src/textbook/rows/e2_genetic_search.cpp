// e2_genetic_search.cpp - row E2: a population that breeds beats drawing at random.
#include <fmt/format.h>

#include "textbook/row.hpp"
#include "textbook/searches.hpp"

namespace gradus::textbook::e2_genetic_search {
namespace {

constexpr int seeds = 10;

void compute(Findings& find) {
  const Dataset images = datasets::digits();
  // 20 evaluations in the first generation, 18 in each of ten more.
  const std::vector<SearchEnd> random = searches(images, methods::RandomSearch{.deviation = pixel_deviation},
                                                 200, seeds),
                               genetic = searches(images, methods::Genetic{.deviation = pixel_deviation}, 11,
                                                  seeds);
  find.at_most("mean best loss of 10 seeds, less that of random search", 0,
               mean_of(genetic, &SearchEnd::loss) - mean_of(random, &SearchEnd::loss));
  find.note(fmt::format("200 evaluations each: genetic {}, random {}", spread_text(genetic, &SearchEnd::loss),
                        spread_text(random, &SearchEnd::loss)));
  const SearchEnd again = searched(images, methods::Genetic{.deviation = pixel_deviation}, 11, 1);
  find.near("the same seed again: its best loss", genetic.front().loss, again.loss, 0);
}

}  // namespace

extern const RowFile row{
    "Other ways to find weights without gradients: genetic algorithms keep a population, let the better ones "
    "breed, and mutate their children.",
    &compute};

}  // namespace gradus::textbook::e2_genetic_search
