// kinds.cpp - tables made of the lines that the build derives from file names; a misnamed file fails to link,
// by name.
#include "nn/kinds.hpp"

namespace gradus {
namespace {

#define GRADUS_ENTRY(stem, Type) &Type::kind,
constexpr const LayerKind* all_layers[] = {
#include "tables/layers.inc"
};
constexpr const LossKind* all_losses[] = {
#include "tables/losses.inc"
};
constexpr const PenaltyKind* all_penalties[] = {
#include "tables/penalties.inc"
};
constexpr const InitializerKind* all_initializers[] = {
#include "tables/initializers.inc"
};
#undef GRADUS_ENTRY

#define GRADUS_ENTRY(stem, Type) &models::Type::kind,
constexpr const ModelKind* all_models[] = {
#include "tables/models.inc"
};
#undef GRADUS_ENTRY

}  // namespace

std::span<const LayerKind* const> layer_kinds() { return all_layers; }
std::span<const LossKind* const> loss_kinds() { return all_losses; }
std::span<const PenaltyKind* const> penalty_kinds() { return all_penalties; }
std::span<const InitializerKind* const> initializer_kinds() { return all_initializers; }
std::span<const ModelKind* const> model_kinds() { return all_models; }

}  // namespace gradus
