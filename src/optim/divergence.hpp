// divergence.hpp - notices that losses grow without end, and finds a rate at which they would not.
#pragma once

#include <cstdint>
#include <gradus/autodiff.hpp>
#include <gradus/optim.hpp>
#include <span>
#include <vector>

namespace gradus {

/// Watches the losses of a training.
class DivergenceWatch {
 public:
  /// How losses follow one another. noisy: each is of other rows; steady: all are of the same rows; convex:
  /// the same, and no step of a fit size raises them.
  enum class Losses : std::uint8_t { noisy, steady, convex };

  /// Losses are judged by the first `first_ones` of them: those of the first epoch, say.
  explicit DivergenceWatch(std::int64_t first_ones, Losses losses = Losses::noisy);
  /// The next loss; true where training moves away from a minimum: all of the last losses are far above the
  /// first ones, and still rising. First ones that are all zero judge nothing.
  bool sees(double loss);
  /// True where losses creep up, which may pass: worth a look at the curvature.
  bool creeps() const;
  /// It was no divergence: creeps() asks again only after as many more losses as there were.
  void calm() { calm_until_ = 2 * seen_; }
  /// True where the last loss is far above the very first.
  bool has_grown() const;
  /// The very first loss, and the last.
  double first() const { return start_; }
  double last() const { return last_.empty() ? 0 : last_.back(); }

 private:
  std::size_t first_ones_;
  double start_ = 0, first_ = 0;
  std::vector<double> last_;
  std::size_t seen_ = 0, calm_until_ = 0;
  Losses losses_;
  /// The largest of the very first losses; how many of the last ones are well above it.
  double early_ = 0;
  std::size_t above_ = 0;
  /// How often in a row the loss has risen, and from where.
  std::size_t rises_ = 0;
  double rise_from_ = 0;
};

/// The largest eigenvalue, by size, of the second derivatives of a loss by all of `wrt`, given values for the
/// graph. The graph gets more inputs and nodes.
double largest_curvature(Var loss, std::span<const Var> wrt, Feeds feeds);

/// A learning rate well below the limit that the curvature sets, and below the present one; in two digits.
double calmer_learning_rate(const Rule& rule, double present, double curvature);

}  // namespace gradus
