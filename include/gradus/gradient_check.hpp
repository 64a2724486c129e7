// gradient_check.hpp - automatic gradients of a model's loss against differences, and against those by hand.
//
//   GradientCheck check = check_gradients(mlp, CrossEntropy(), digits.train().take(8));
//   std::cout << check;
#pragma once

#include <cstdint>
#include <functional>
#include <gradus/autodiff.hpp>
#include <gradus/data.hpp>
#include <gradus/nn.hpp>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gradus {

/// One parameter tensor of a gradient check.
struct GradientCheckLine {
  std::string parameter;
  /// Position of the worst entry, and the values there: automatic, by central and by forward differences, and
  /// by hand where such a gradient was given.
  std::int64_t index = 0;
  double automatic = 0;
  double numerical = 0;
  double forward = 0;
  std::optional<double> manual{};
  /// gradient_error of automatic and numerical, or of automatic and manual where that is larger.
  double error = 0;
  /// Entries compared.
  std::int64_t checked = 0;
  /// False where differences cannot tell the slope of some entry to within the tolerance, as the rounding of
  /// a large loss hides it.
  bool decided = true;
  /// False where a comparison that can tell finds more than the tolerance.
  bool good = true;
};

/// "ok", "WRONG" or "undecided".
std::string_view verdict_text(const GradientCheckLine& line);

/// The result of a gradient check.
struct GradientCheck {
  /// Which of the model's formulas was checked.
  Mode mode = Mode::training;
  std::vector<GradientCheckLine> lines;
  double tolerance = 0;
  /// Seconds that each way took: differences only for the entries compared.
  GradientSeconds seconds;
  /// True where every line is.
  bool good() const;
  /// The formula that was checked, and a table, one parameter a line.
  std::string str() const;
};

/// One line on the formula that a gradient check checks.
std::string formula_text(Mode mode);

/// Gradients of a mean loss written by hand: from "x", "y" and every parameter by name to the gradient of
/// parameters by name; those it leaves out are not compared with it. A name that no parameter has is a
/// UsageError.
using ManualGradients = std::function<std::map<std::string, Tensor>(const Feeds& values)>;

/// Options of a gradient check.
struct GradientCheckOptions {
  /// The formula to learn with, with the random masks of one step and statistics of these rows; or the one to
  /// use what was learnt.
  Mode mode = Mode::training;
  double tolerance = 1e-6;
  /// Entries of each parameter that are compared at most, spread evenly and by seed; 0: all.
  std::int64_t entries = 200;
  std::uint64_t seed = 1;
  /// Part of the loss.
  std::vector<Penalty> penalties{};
  /// Changes the automatic gradient before it is compared: for seeing that the check can fail.
  std::function<void(std::string_view parameter, Tensor& gradient)> corrupt{};
  /// Compared as well. Default: backpropagate, where it knows model and loss.
  ManualGradients manual{};
};

/// Compares automatic and numerical gradients of the loss on these rows, in float64, for every parameter. A
/// model not yet prepared is prepared with the seed. Throws UsageError where the loss does not take what the
/// model gives, ShapeError for fewer rows than it needs to learn from.
GradientCheck check_gradients(const Model& model, const Loss& loss, const Rows& rows,
                              const GradientCheckOptions& options = {});

/// The Jacobian of a model at a batch x [B, sample...]: derivatives of everything it gives by everything in
/// x, or by a parameter, as numbers [rows, columns], both flattened row by row, in the type of x. Throws
/// UsageError for an unknown parameter, with the nearest name.
Tensor jacobian(const Model& model, const Tensor& x, std::string_view parameter = {});

/// Streams a check to anything that takes strings with <<.
template <class Stream>
Stream& operator<<(Stream& stream, const GradientCheck& check) {
  stream << check.str();
  return stream;
}

}  // namespace gradus
