// embedding.cpp - learned vectors for things that are counted, such as words.
#include "nn/part_file.hpp"

namespace gradus {
namespace {

// More would be a slip or an attack, and their product must not overflow.
constexpr Range table_size{.least = 1, .most = 1e8};

constexpr Field embedding_fields[] = {
    field<&Embedding::rows>("rows", table_size, "things there are, numbered from 0"),
    field<&Embedding::size>("size", table_size, "numbers of the vector of each"),
    field<&Embedding::init>("init", any_number, "initialiser of the table"),
    field<&Embedding::rate>("rate", not_negative_by_factors, "times the learning rate"),
};

Var formula(const Embedding& layer, Builder& build, Var x) {
  const Dtype dtype = is_floating(x.dtype()) ? x.dtype() : Dtype::float32;
  const Var table = build.parameter("weight", {layer.rows, layer.size}, dtype, layer.init,
                                    ParameterRole::weight, {.rate = layer.rate});
  const Var rows = gather(table, reshape(build.codes(x, layer.rows), {x.shape().size()}));
  std::vector<std::int64_t> lengths(x.shape().lengths().begin(), x.shape().lengths().end());
  lengths.push_back(layer.size);
  return reshape(rows, Shape(lengths).labelled(0, x.shape().label(0)));
}

}  // namespace

constinit const LayerKind Embedding::kind = make_layer<Embedding, formula>(
    "embedding",
    "Row x of a learned table for each number x, from 0 on: [B, ...] -> [B, ..., size], table [rows, size].",
    embedding_fields, {"4 2", LayerInput::categories});

}  // namespace gradus
