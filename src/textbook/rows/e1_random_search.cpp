// e1_random_search.cpp - row E1: the best of many random W, beside gradient descent on the same loss.
#include <fmt/format.h>

#include <algorithm>

#include "textbook/row.hpp"
#include "textbook/searches.hpp"

namespace gradus::textbook {
namespace {

double descended(const Dataset& images, int epochs) {
  Model model = Sequential(Linear(images.schema().outputs()));
  if (images.schema().sample.rank() > 1) model = Sequential(Flatten(), Linear(images.schema().outputs()));
  return train(model, images,
               {.loss = Hinge{}, .optimizer = Momentum{.learning_rate = 0.01}, .epochs = epochs, .batch = 64})
      .epochs.back()
      .train_loss;
}

void compare(Findings& find, const std::string& name, const Dataset& images, int tries, int seeds,
             int epochs) {
  const std::vector<SearchEnd> ends =
      searches(images, methods::RandomSearch{.deviation = pixel_deviation}, tries, seeds);
  bool falls = true;
  for (const SearchEnd& end : ends) falls = falls && std::is_sorted(end.losses.rbegin(), end.losses.rend());
  find.holds(name + ": the best loss so far never rises", falls);
  find.near(name + ": loss of the first W, near the 9 of zero scores", 9, ends.front().losses.front(), 0.8);
  const double best = mean_of(ends, &SearchEnd::loss), descent = descended(images, epochs);
  find.at_most(name + ": mean best loss", 9, best);
  find.at_least(name + ": mean best loss, over that of gradient descent", 5, best / descent);
  find.note(fmt::format(
      "{}: {} tries, {} seeds: best loss {}, accuracy {}; gradient descent, {} epochs: loss {:.3g}", name,
      tries, seeds, spread_text(ends, &SearchEnd::loss), spread_text(ends, &SearchEnd::accuracy), epochs,
      descent));
}

void compute(Findings& find) {
  compare(find, "digits", datasets::digits(), 100, 5, 10);
  if (!find.long_runs()) return;
  if (const auto mnist = find.find_data("mnist"))
    compare(find, "MNIST", load(*mnist), 1000, 3, 5);
  else
    find.note("MNIST is not there: 1,000 tries on its images are left out");
}

}  // namespace

extern const RowFile e1_random_search{
    "A first very bad idea: draw W = 1e-4 randn(10, 3073) a thousand times, keep the one with the lowest "
    "hinge "
    "loss on the training images (9.40, 8.96, 9.04 ... 8.61), and find 15.55 % on the test set, where chance "
    "is "
    "10 % and the best known 99.7 %.",
    &compute};

}  // namespace gradus::textbook
