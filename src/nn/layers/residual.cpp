// residual.cpp - a connection around layers: what they make is added to what they got.
#include <fmt/format.h>

#include "base/part_text.hpp"
#include "nn/kinds.hpp"
#include "nn/part_file.hpp"

namespace gradus {
namespace {

constexpr Field residual_fields[] = {
    field<&Residual::layers>("layers", any_number, "layers in order: \"linear 32, relu, linear 32\""),
    field<&Residual::shortcut>("shortcut", any_number, "layers on the way around; empty: none"),
};

// A residual in a residual in a residual ...: more would be a slip or an attack.
constexpr std::size_t longest = 10'000;

// Layers called "0", "1", ... after the prefix.
Var in_order(const std::string& texts, const char* prefix, Builder& build, Var x) {
  if (texts.empty()) return x;
  build.require(texts.size() <= longest, "its text of layers is too long");
  int number = 0;
  for (const std::string& text : split_text(texts, ','))
    x = build.layer(fmt::format("{}{}", prefix, number++), parse_part(text, layer_kinds(), "layer"), x);
  return x;
}

Var formula(const Residual& layer, Builder& build, Var x) {
  const Var branch = in_order(layer.layers, "", build, x);
  const Var around = in_order(layer.shortcut, "shortcut.", build, x);
  build.require(branch.shape() == around.shape(),
                fmt::format("its layers give {}, and {} comes around: both must have one shape",
                            branch.shape().labelled_str(), around.shape().labelled_str()));
  return around + branch;
}

}  // namespace

constinit const LayerKind Residual::kind =
    make_layer<Residual, formula>("residual",
                                  "y = shortcut(x) + layers(x) (He, Zhang, Ren and Sun, 2016). Parameters "
                                  "are called 0.weight, 1.weight, ... "
                                  "and shortcut.0.weight within it.",
                                  residual_fields, {"\"linear 3, tanh, linear 4\" shortcut=\"linear 4\""});

}  // namespace gradus
