// kinds.hpp - tables of all layers, losses, penalties, initialisers and named models, derived from the file
// names.
#pragma once

#include <gradus/models.hpp>
#include <gradus/nn.hpp>
#include <span>

namespace gradus {

/// All layers, by name.
std::span<const LayerKind* const> layer_kinds();
/// All losses, by name.
std::span<const LossKind* const> loss_kinds();
/// All penalties, by name.
std::span<const PenaltyKind* const> penalty_kinds();
/// All initialisers, by name.
std::span<const InitializerKind* const> initializer_kinds();
/// All named models, by name.
std::span<const ModelKind* const> model_kinds();

}  // namespace gradus
