// e1_random_search.cpp - row E1: the best of many random W, beside gradient descent on the same loss.
#include <fmt/format.h>

#include <algorithm>

#include "textbook/row.hpp"
#include "textbook/searches.hpp"

namespace gradus::textbook::e1_random_search {
namespace {

double descended(const Dataset& images, int epochs) {
  Model model = Sequential(Linear(images.schema().outputs()));
  if (images.schema().sample.rank() > 1) model = Sequential(Flatten(), Linear(images.schema().outputs()));
  return train(model, images,
               {.loss = Hinge{}, .optimizer = Momentum{.learning_rate = 0.01}, .epochs = epochs, .batch = 64})
      .epochs.back()
      .train_loss;
}

bool keeps_the_least(const SearchEnd& end) {
  std::vector<double> least;
  for (const double loss : end.tried) least.push_back(least.empty() ? loss : std::min(loss, least.back()));
  return !least.empty() && least == end.losses;
}

// As the deck prints them.
std::string first_tries(const std::string& name, const SearchEnd& end) {
  std::string text = name + ":";
  for (std::size_t i = 0; i < std::min<std::size_t>(7, end.tried.size()); ++i)
    text += fmt::format("\n  in attempt {} the loss was {:.6f}, best {:.6f}", i, end.tried[i], end.losses[i]);
  return text;
}

void compare(Findings& find, const std::string& name, const Dataset& images, int tries, int seeds,
             int epochs) {
  const std::vector<SearchEnd> ends =
      searches(images, methods::RandomSearch{.deviation = pixel_deviation}, tries, seeds);
  find.holds(name + ": the loss kept is the least of those tried so far",
             std::all_of(ends.begin(), ends.end(), keeps_the_least));
  find.near(name + ": loss of the first W, near the 9 of zero scores", 9, ends.front().losses.front(), 0.8);
  const double best = mean_of(ends, &SearchEnd::loss), descent = descended(images, epochs);
  find.at_most(name + ": mean best loss", 9, best);
  find.at_least(name + ": mean best loss, over that of gradient descent", 5, best / descent);
  find.note(fmt::format(
      "{}: {} tries, {} seeds: best loss {}, accuracy {}; gradient descent, {} epochs: loss {:.3g}", name,
      tries, seeds, spread_text(ends, &SearchEnd::loss), spread_text(ends, &SearchEnd::accuracy), epochs,
      descent));
  find.note(first_tries(name, ends.front()));
}

void compute(Findings& find) {
  compare(find, "digits", datasets::digits(), 100, 5, 10);
  if (!find.long_runs()) return;
  if (const auto mnist = find.find_data("mnist")) compare(find, "MNIST", load(*mnist), 1000, 3, 5);
}

}  // namespace

extern const RowFile row{
    "A first very bad idea: draw W = 1e-4 randn(10, 3073) a thousand times, keep the one with the lowest "
    "hinge "
    "loss on the training images (9.40, 8.96, 9.04 ... 8.61), and find 15.55 % on the test set, where chance "
    "is "
    "10 % and the best known 99.7 %.",
    &compute};

}  // namespace gradus::textbook::e1_random_search
