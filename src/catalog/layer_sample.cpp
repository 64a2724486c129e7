// layer_sample.cpp - what layers need said, and what they read: most take rows of numbers.
#include "catalog/layer_sample.hpp"

#include <gradus/catalog.hpp>
#include <map>

namespace gradus {
namespace {

constexpr std::int64_t categories = 4;

Layer told(const LayerKind& kind) {
  static const std::map<std::string_view, std::string> texts{
      {"linear", "linear 3"},
      {"conv2d", "conv2d 3 2x3 padding=1"},
      {"fractional_max_pool2d", "fractional_max_pool2d 2x3"},
      {"embedding", "embedding 4 2"},
      {"residual", "residual \"linear 3, tanh, linear 4\" shortcut=\"linear 4\""}};
  const auto text = texts.find(kind.name);
  return text == texts.end() ? Layer(kind) : parse_layer(text->second);
}

}  // namespace

LayerSample layer_sample(const LayerKind& kind) {
  const bool images =
      std::string_view(kind.name).find("2d") != std::string_view::npos || &kind == &Flatten::kind;
  Tensor x(images ? Shape{3, 2, 4, 5} : Shape{3, 4}, Dtype::float64);
  for (std::int64_t i = 0; i < x.size(); ++i)
    x.set_number(i, &kind == &Embedding::kind ? static_cast<double>(i % categories) + 0.5
                                              : static_cast<double>(i * 37 % 251) * 4 / 251 - 2);
  return {told(kind), x};
}

}  // namespace gradus
