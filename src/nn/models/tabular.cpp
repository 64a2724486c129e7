// tabular.cpp - a net for tables and the recipe by which it learns.
#include <algorithm>
#include <cmath>

#include "nn/models/layers_of.hpp"

namespace gradus {
namespace {

/// Every constant of the recipe.
struct TabularRecipe {
  /// Of classes and labels, and of numbers.
  double rate_for_classes = 0.04, rate_for_numbers = 0.07;
  const char* optimizer = "adam beta2=0.95";
  const char* schedule = "coslog";
  /// Times the learning rate: of the factors of the inputs, and of biases.
  double input_rate = 6, bias_rate = 0.1;
  /// Columns of no more categories are not embedded.
  std::int64_t most_one_hot = 9;
  /// Of numbers seen through waves: how many numbers become of them, their frequencies, times the rate.
  std::int64_t periodic_outputs = 3;
  double periodic_deviation = 0.1, periodic_rate = 0.1;
  /// Unless classes are in an order.
  const char* loss_of_classes = "cross_entropy label_smoothing=0.1";
  /// About so many rows, and nearly as many in the last batch as in others: with a rate as high, a step by
  /// the two rows that are left over would undo some of the work.
  std::int64_t batch = 256;
  /// An epoch for each 32 rows, within these: few rows are learnt by heart before they are told apart.
  std::int64_t rows_per_epoch = 32;
  int most_epochs = 128, most_of_few_rows = 64, fewest_epochs = 32;
  /// Multiply-adds of a training: 3 for each row and weight, forward and twice backward. As many epochs as
  /// `work` holds, but the fewest are done beyond it, as far as `most_work` goes.
  double work = 4e11, most_work = 4e12;
};
constexpr TabularRecipe recipe;

constexpr Field tabular_fields[] = {
    field<&models::Tabular::widths>("widths", hidden_width, "numbers in each hidden layer: 128,64"),
    field<&models::Tabular::dropout>("dropout", fraction, "share of hidden numbers set to zero in training"),
    field<&models::Tabular::activation>("activation", any_number, "layer after each hidden layer"),
    field<&models::Tabular::embedding>("embedding", not_negative,
                                       "numbers for a category of columns with more than 9; 0: one each"),
    field<&models::Tabular::periodic>("periodic", not_negative,
                                      "waves that each number is seen through as well; 0: none"),
};

NtkLinear linear(std::int64_t outputs, bool last) {
  NtkLinear layer(outputs, last ? Initializer(Zero()) : Initializer(Normal{.deviation = 1}));
  if (!last) layer.bias_init = Normal{.deviation = 1};
  layer.bias_rate = recipe.bias_rate;
  return layer;
}

/// The inputs of a table cut by what becomes of them.
class InputCut {
 public:
  enum class Kind : std::uint8_t { plain, waves, embedded };

  InputCut(const models::Tabular& model, const std::vector<InputBlock>& blocks) : model_(model) {
    for (const InputBlock& block : blocks) add(kind_of(block), block.width);
  }
  bool changes_any() const {
    return std::any_of(kinds_.begin(), kinds_.end(), [](Kind kind) { return kind != Kind::plain; });
  }
  Layer layer() const {
    std::vector<Layer> layers;
    for (const Kind kind : kinds_) layers.push_back(layer_of(kind));
    return ByBlocks(widths_, std::move(layers));
  }

 private:
  Kind kind_of(const InputBlock& block) const {
    if (block.holds == InputBlock::Holds::number && model_.periodic > 0) return Kind::waves;
    const bool many = block.holds == InputBlock::Holds::categories && block.width > recipe.most_one_hot;
    return many && model_.embedding > 0 ? Kind::embedded : Kind::plain;
  }
  // Neighbours share a layer that treats numbers one by one.
  void add(Kind kind, std::int64_t width) {
    if (!kinds_.empty() && kinds_.back() == kind && kind != Kind::embedded) {
      widths_.back() += width;
      return;
    }
    kinds_.push_back(kind);
    widths_.push_back(width);
  }
  Layer layer_of(Kind kind) const {
    if (kind == Kind::plain) return Chain();
    if (kind == Kind::waves)
      return Periodic{.features = model_.periodic,
                      .outputs = recipe.periodic_outputs,
                      .deviation = recipe.periodic_deviation,
                      .rate = recipe.periodic_rate};
    // Of a category that is 1 among zeros.
    gradus::Linear table(model_.embedding);
    table.bias = false;
    table.init = Normal{.deviation = 1};
    return table;
  }

  const models::Tabular& model_;
  std::vector<Kind> kinds_;
  std::vector<std::int64_t> widths_;
};

Model build(const models::Tabular& model, const ModelRequest& request) {
  const Layer usual = request.task == Task::regress ? Layer(Mish()) : Layer(Selu());
  const InputCut cut(model, request.blocks);
  std::vector<NamedLayer> layers;
  if (cut.changes_any()) layers.emplace_back(cut.layer());
  layers.emplace_back(LayerScale(1, recipe.input_rate));
  for (const std::int64_t each : model.widths) {
    layers.emplace_back(linear(each, false));
    layers.emplace_back(NamedLayer("", model.activation.value_or(usual)));
    if (model.dropout > 0) layers.emplace_back(Dropout(model.dropout));
  }
  layers.emplace_back(linear(request.outputs, true));
  return Model(flat_then(request, std::move(layers)));
}

double weights_of(const models::Tabular& model, const TrainingRequest& request) {
  double weights = 0, before = static_cast<double>(request.features);
  const auto add = [&](std::int64_t width_of_layer) {
    weights += before * static_cast<double>(width_of_layer);
    before = static_cast<double>(width_of_layer);
  };
  for (const std::int64_t each : model.widths) add(each);
  add(request.outputs);
  return weights;
}

std::int64_t even_batch(std::int64_t rows) {
  const std::int64_t batches = std::max<std::int64_t>(1, (rows + recipe.batch / 2) / recipe.batch);
  return std::max<std::int64_t>(1, (rows + batches - 1) / batches);
}

int epochs_of(const models::Tabular& model, const TrainingRequest& request) {
  const double epoch =
      3 * weights_of(model, request) * static_cast<double>(std::max<std::int64_t>(request.rows, 1));
  const auto most = static_cast<int>(std::clamp<std::int64_t>(request.rows / recipe.rows_per_epoch,
                                                              recipe.most_of_few_rows, recipe.most_epochs));
  const auto within = [&](double work) {
    return static_cast<int>(std::clamp(std::floor(work / epoch), 1.0, static_cast<double>(most)));
  };
  return std::min(std::max(within(recipe.work), recipe.fewest_epochs), within(recipe.most_work));
}

ModelDefaults training(const models::Tabular& model, const TrainingRequest& request) {
  const bool numbers = request.task == Task::regress, classes = request.task == Task::classify;
  return {.input_scale = InputScale::robust,
          .target_range = numbers ? TargetRange::seen : TargetRange::automatic,
          .loss = classes && !request.ordered ? recipe.loss_of_classes : "",
          .optimizer = recipe.optimizer,
          .schedule = recipe.schedule,
          .learning_rate = numbers ? recipe.rate_for_numbers : recipe.rate_for_classes,
          .batch = even_batch(request.rows),
          .epochs = epochs_of(model, request)};
}

}  // namespace

constinit const ModelKind models::Tabular::kind = make_model_kind<
    models::Tabular, build, no_loss<models::Tabular>, no_penalties<models::Tabular>, training>(
    "tabular",
    "A net for tables, 3 x 256 unless widths are given, and a training of its own: inputs scaled robustly, "
    "label smoothing, Adam, as many epochs as a bound of work leaves.",
    tabular_fields);

}  // namespace gradus
