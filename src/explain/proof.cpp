// proof.cpp - reads printed formulas back.
#include "explain/proof.hpp"

#include <fmt/format.h>

#include "explain/alignment.hpp"
#include "explain/checks.hpp"
#include "explain/indexed.hpp"

namespace gradus::explain {
namespace {

// Values are made of the same numbers in another order.
constexpr double tolerance = 1e-9;

std::vector<std::int64_t> lengths_of(const Shape& shape) { return as_vector(WrittenAxes(shape).lengths); }

Tensor in_shape_of(const Tensor& like, const Tensor& value) {
  Tensor result(like.shape(), value.dtype());
  for (std::int64_t i = 0; i < value.size(); ++i) result.set_number(i, value.number(i));
  return result;
}

}  // namespace

std::optional<std::string> fault_of(const std::string& printed, Notation notation, const Meanings& meanings,
                                    const Tensor& claimed, const std::optional<std::string>& indices) {
  try {
    const Reading formula = parsed(tokens_of(printed, notation, meanings, indices.has_value()));
    Tensor value =
        indices ? value_of(formula, meanings, *indices, claimed.shape()) : value_of(formula, meanings);
    if (lengths_of(value.shape()) != lengths_of(claimed.shape()))
      return fmt::format("it has shape {}, not {}", value.shape().str(), claimed.shape().str());
    if (value.shape() != claimed.shape()) value = in_shape_of(claimed, value);
    const double difference = largest_difference(value, claimed);
    if (difference > tolerance) return fmt::format("its value differs by {:.1e}", difference);
  } catch (const Error& error) {
    return std::string(error.what());
  }
  return std::nullopt;
}

Proof::Proof(const Derivation& derivation)
    : derivation_(derivation), batch_(has_batch(*derivation.graph, derivation.symbols)) {
  for (const auto& [id, name] : derivation.symbols) {
    const Node& node = derivation.graph->node(id);
    if (const auto found = derivation.feeds.find(node.name); found != derivation.feeds.end())
      meanings_[name] = {found->second, node.shape};
  }
  // [B=2, 3] in a line says what B is.
  for (const auto& [id, name] : derivation.symbols) {
    const Shape& shape = derivation.graph->node(id).shape;
    if (shape.rank() > 0 && shape.label(0) == "B" && !meanings_.contains("B"))
      meanings_["B"] = {Tensor::full({}, Dtype::float64, static_cast<double>(shape[0])), {}};
  }
}

std::string Proof::letters(const Shape& shape) const { return letters_of(shape, batch_); }

const Tensor& Proof::value(NodeId id) {
  const auto [found, fresh] = values_.try_emplace(id);
  if (fresh) found->second = evaluate(*derivation_.graph, id, derivation_.feeds);
  return found->second;
}

std::string Proof::written(NodeId id, Notation notation, bool indexed) const {
  const Expression formula = indexed ? indexed_expression_of(*derivation_.graph, id, derivation_.symbols)
                                     : derivation_.expression(id);
  return notation == Notation::latex    ? latex(formula)
         : notation == Notation::mathml ? mathml(formula)
                                        : plain(formula);
}

std::string Proof::printed(NodeId id, Notation notation, bool indexed) {
  const auto [found, fresh] = known_.try_emplace({id, notation, indexed});
  if (!fresh) return found->second;
  found->second = written(id, notation, indexed);
  const Tensor& claimed = value(id);
  const std::optional<std::string> fault =
      fault_of(found->second, notation, meanings_, claimed,
               indexed ? std::optional(letters(derivation_.graph->node(id).shape)) : std::nullopt);
  if (fault)
    throw InternalError(fmt::format(
        "explain printed a formula that does not say what it means, which is an error in Gradus: {}: {}",
        found->second, *fault));
  return found->second;
}

}  // namespace gradus::explain
