// work.cpp - what `gradus bench` measures: names to models.
#include "work.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <gradus/error.hpp>

#include "base/text.hpp"
#include "options.hpp"

namespace gradus::cli {
namespace {

constexpr const char* perceptrons[] = {"64-32-10 B32",           "784-10 B128",
                                       "784-128-10 B64",         "784-512-512-10 B256",
                                       "3072-1024-1024-10 B256", "1024x4-10 B512"};

// Nets on images, by the names that others use.
std::vector<Work> convolutional() {
  return {{.name = "lenet5 B64", .model = "lenet5", .sample = {1, 28, 28}},
          {.name = "cifar-cnn B64",
           .model = "conv2d 32 3 padding=1, relu, conv2d 32 3 padding=1, relu, max_pool2d 2, "
                    "conv2d 64 3 padding=1, relu, conv2d 64 3 padding=1, relu, max_pool2d 2, "
                    "flatten, linear 256, relu, linear 10",
           .sample = {3, 32, 32}}};
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find(separator, at), text.size());
    parts.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return parts;
}

// A whole number from 1 on, or 0 for anything else.
std::int64_t count_of(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() && number > 0 && number <= (1 << 24)
             ? number
             : 0;
}

// "784-128-10" or "1024x4-10"; empty where the text is neither.
std::vector<std::int64_t> widths_of(std::string_view text) {
  constexpr std::int64_t most_layers = 1000;
  std::vector<std::int64_t> widths;
  for (const std::string_view part : split(text, '-')) {
    const std::size_t times = part.find('x');
    const std::int64_t width = count_of(part.substr(0, times));
    const std::int64_t repeats = times == std::string_view::npos ? 1 : count_of(part.substr(times + 1));
    if (width == 0 || repeats == 0 || repeats > most_layers) return {};
    widths.insert(widths.end(), static_cast<std::size_t>(repeats), width);
  }
  return widths.size() < 2 ? std::vector<std::int64_t>{} : widths;
}

}  // namespace

std::vector<std::string> work_names() {
  std::vector<std::string> names(std::begin(perceptrons), std::end(perceptrons));
  for (const Work& work : convolutional()) names.push_back(work.name);
  return names;
}

Work find_work(const std::string& name) {
  for (const Work& work : convolutional())
    if (work.name == name) return work;
  const std::size_t space = name.rfind(" B");
  const auto widths = space == std::string::npos ? std::vector<std::int64_t>{}
                                                 : widths_of(std::string_view(name).substr(0, space));
  const std::int64_t batch =
      space == std::string::npos ? 0 : count_of(std::string_view(name).substr(space + 2));
  if (widths.empty() || batch == 0)
    throw UsageError(fmt::format("there is no work {}.{} Names are widths and a batch size: {}", quote(name),
                                 did_you_mean(name, work_names()), listed(work_names())));
  Work work{
      .name = name, .model = {}, .sample = Shape{widths.front()}, .classes = widths.back(), .batch = batch};
  for (std::size_t i = 1; i < widths.size(); ++i)
    work.model += fmt::format("{}linear {}", i > 1 ? ", relu, " : "", widths[i]);
  return work;
}

Shape parse_sample(std::string_view text) {
  std::vector<std::int64_t> lengths;
  for (const std::string_view part : split(text, 'x')) lengths.push_back(count_of(part));
  if (lengths.size() > 7 || std::count(lengths.begin(), lengths.end(), 0) > 0)
    throw UsageError(fmt::format("--input {} is no shape: say 300, or 1x28x28", quote(text)));
  return Shape(std::span<const std::int64_t>(lengths));
}

}  // namespace gradus::cli
