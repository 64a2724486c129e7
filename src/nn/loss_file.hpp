// loss_file.hpp - what the file of a loss starts with: checks of shapes, and records from formulas.
#pragma once

#include "base/exact.hpp"
#include "nn/part_file.hpp"

namespace gradus {

/// The field that every loss has.
template <class T>
constexpr Field reduction_field() {
  return field<&T::reduction>("reduction", any_number, "mean of the rows, their sum, or the rows themselves");
}

/// Throws ShapeError unless output is [B, K] and target [B], DtypeError unless the target holds class
/// numbers.
void check_classes(Var output, Var target);

/// 1 for each row of the batch whose label is not -100, else 0: [B].
Var counted_rows(Var output, Var target);

/// Weights of classes as a constant [K] beside an output [B, K]. Throws UsageError where there is not one for
/// each class.
Var weights_of_classes(const std::vector<double>& weights, Var output);

/// The weight of the class of each row, 0 for class -100: [B].
Var weight_of_row(const std::vector<double>& weights, Var output, Var target);

/// The field of a loss whose classes may have weights.
template <class T>
constexpr Field class_weights_field() {
  return field<&T::class_weights>("class_weights", not_negative,
                                  "what rows of each class count for: \"1,2,0.5\"; empty: one each");
}

/// The target in the shape of the output: [B] becomes [B, 1] for one output. Throws ShapeError where they do
/// not fit.
Var fitted_target(Var output, Var target);

/// The sum over all axes but the first: [B, ...] -> [B].
Var sum_of_row(Var x);

/// `count` for losses that need one output per class or target.
std::int64_t one_output_each(const void* loss, std::int64_t count);

/// How far the score of each class but the true one reaches into the margin: max(0, s_j - s_y + margin), and
/// 0 for j = y: [B, K].
Var margin_violations(Var scores, Var target, double margin);

/// The output as it is: what a model of scores says.
template <class T>
Var unchanged(const T&, Var output) {
  return output;
}

/// What references share: outputs and targets of losses of numbers, [2, 3], and logits of classes, [2, 4].
Tensor reference_numbers();
Tensor reference_targets();
Tensor reference_logits();
/// For the references of losses of class numbers: the label of a row.
inline std::size_t exact_label(ExactRow target) { return static_cast<std::size_t>(target[0]); }

/// e^(z_j - m), m the largest, and their sum, without number `but`.
Long exact_share(ExactRow z, std::size_t j);
Long exact_shares(ExactRow z, std::size_t but);
/// -log softmax(z)_y: what z_y lacks to the largest, and the logarithm of what that one does not give.
Long exact_surprise(ExactRow z, std::size_t y);
/// 1 + the largest distance between logits, as far as it counts.
Long exact_spread(ExactRow z);
/// The largest of scores and a margin of 1, by size.
Long exact_size(ExactRow s);
/// The sum over j != y of max(0, s_j - s_y + 1)^power.
Long exact_violations(ExactRow s, std::size_t y, int power);

/// The record of a loss that can do this, held to its reference; what all losses have is read off it.
template <class T, LossReference (*reference)()>
constexpr LossKind make_loss(const char* name, const char* doc, std::span<const Field> fields,
                             LossFunctions functions) {
  functions.reference = reference;
  functions.reduction = [](const void* loss) { return static_cast<const T*>(loss)->reduction; };
  if constexpr (requires { &T::class_weights; })
    functions.class_weights = [](const void* loss) -> const std::vector<double>& {
      return static_cast<const T*>(loss)->class_weights;
    };
  return make_kind<T>(name, doc, fields, functions);
}

/// The record of a loss of class numbers: `Var rows(const T&, Var output, Var target)`, already checked and
/// weighted by class, before rows of class -100 are taken out, and `Var prediction(const T&, Var output)`,
/// which `says` what. It `takes` scores unless it says otherwise.
template <class T, Var (*rows)(const T&, Var, Var), Var (*prediction)(const T&, Var),
          LossReference (*reference)()>
constexpr LossKind make_class_loss(const char* name, const char* doc, std::span<const Field> fields,
                                   PredictionKind says = PredictionKind::probabilities,
                                   LossInput takes = LossInput::scores) {
  LossFunctions functions{};
  functions.classifies = true;
  functions.rows = [](const void* loss, Var output, Var target) {
    check_classes(output, target);
    const Var all = rows(*static_cast<const T*>(loss), output, target);
    return all * counted_rows(output, target);
  };
  functions.counts = []([[maybe_unused]] const void* loss, Var output, Var target) {
    if constexpr (requires { &T::class_weights; })
      if (const std::vector<double>& weights = static_cast<const T*>(loss)->class_weights; !weights.empty())
        return weight_of_row(weights, output, target);
    return counted_rows(output, target);
  };
  functions.prediction = [](const void* loss, Var output) {
    return prediction(*static_cast<const T*>(loss), output);
  };
  functions.says = says;
  functions.takes = takes;
  functions.outputs = &one_output_each;
  return make_loss<T, reference>(name, doc, fields, functions);
}

/// The record of a loss of numbers: `Var formula(const T&, Var error)` for each error = yhat - y; summed over
/// a row. `square` where that is the square of the error, times so much.
template <class T, Var (*formula)(const T&, Var), LossReference (*reference)()>
constexpr LossKind make_error_loss(const char* name, const char* doc, std::span<const Field> fields,
                                   double square = 0) {
  LossFunctions functions{};
  functions.classifies = false;
  functions.rows = [](const void* loss, Var output, Var target) {
    return sum_of_row(formula(*static_cast<const T*>(loss), output - fitted_target(output, target)));
  };
  functions.prediction = [](const void*, Var output) { return output; };
  functions.says = PredictionKind::numbers;
  functions.takes = LossInput::numbers;
  functions.square = square;
  functions.outputs = &one_output_each;
  return make_loss<T, reference>(name, doc, fields, functions);
}

}  // namespace gradus
