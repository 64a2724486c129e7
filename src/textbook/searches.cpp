// searches.cpp - searches without gradients on image data.
#include "textbook/searches.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace gradus::textbook {

SearchEnd searched(const Dataset& images, const Method& method, int iterations, std::uint64_t seed) {
  Model model = Sequential(Linear(images.schema().outputs()));
  if (images.schema().sample.rank() > 1) model = Sequential(Flatten(), Linear(images.schema().outputs()));
  const Run run =
      train(model, images, {.loss = Hinge{}, .solver = method, .epochs = iterations, .seed = seed});
  SearchEnd end{run.epochs.back().train_loss, run.epochs.back().validation.accuracy, {}, {}};
  for (const EpochRecord& epoch : run.epochs) {
    end.losses.push_back(epoch.train_loss);
    for (const Figure& figure : epoch.figures)
      if (figure.name == "tried") end.tried.push_back(figure.value);
  }
  return end;
}

std::vector<SearchEnd> searches(const Dataset& images, const Method& method, int iterations, int seeds) {
  std::vector<SearchEnd> ends;
  for (int seed = 1; seed <= seeds; ++seed)
    ends.push_back(searched(images, method, iterations, static_cast<std::uint64_t>(seed)));
  return ends;
}

double mean_of(const std::vector<SearchEnd>& ends, double SearchEnd::*figure) {
  double sum = 0;
  for (const SearchEnd& end : ends) sum += end.*figure;
  return sum / static_cast<double>(ends.size());
}

std::string spread_text(const std::vector<SearchEnd>& ends, double SearchEnd::*figure) {
  const auto [least, most] =
      std::minmax_element(ends.begin(), ends.end(),
                          [&](const SearchEnd& a, const SearchEnd& b) { return a.*figure < b.*figure; });
  return fmt::format("mean {:.4g} ({:.4g} to {:.4g})", mean_of(ends, figure), *least.*figure, *most.*figure);
}

}  // namespace gradus::textbook
