// ops.hpp - the menu of ops: functions on graph nodes, each described in full in src/ops/<name>.cpp.
//
//   Var a = relu(matmul(x, transpose(w)) + b);
//
// Two operands of different shapes broadcast by NumPy's rule; the gradient sums back.
#pragma once

#include <cstdint>
#include <gradus/field.hpp>
#include <gradus/graph.hpp>
#include <initializer_list>
#include <span>
#include <vector>

namespace gradus {

/// Axes of a tensor; negative ones count from the end. An empty list means all axes.
using Axes = std::vector<std::int64_t>;

// Arithmetic, element by element: [...], [...] -> [...]

Var add(Var a, Var b);                      ///< a + b
Var subtract(Var a, Var b);                 ///< a - b
Var multiply(Var a, Var b);                 ///< a b
Var divide(Var a, Var b);                   ///< a / b
Var power(Var a, Var b);                    ///< a^b
Var maximum(Var a, Var b);                  ///< the larger one; on a tie each gets half of the gradient
Var minimum(Var a, Var b);                  ///< the smaller one; on a tie each gets half of the gradient
Var negate(Var x);                          ///< -x
Var exp(Var x);                             ///< e^x
Var log(Var x);                             ///< natural logarithm
Var log1p(Var x);                           ///< log(1 + x), exact for small x
Var sqrt(Var x);                            ///< square root
Var square(Var x);                          ///< x^2
Var reciprocal(Var x);                      ///< 1 / x
Var abs(Var x);                             ///< |x|; subgradient 0 at 0
Var clamp(Var x, double low, double high);  ///< x limited to [low, high]
Var log_cosh(Var x);                        ///< log((e^x + e^-x) / 2), exact for small and large x
Var sin(Var x);                             ///< sine of an angle in radians; NaN from 2^26 on
Var cos(Var x);                             ///< cosine of an angle in radians; NaN from 2^26 on
Var erfc(Var x);                            ///< 1 - erf(x), exact in the tail
Var erf(Var x);  ///< error function, 2/sqrt(pi) times the integral of exp(-t^2) from 0 to x

// Activations, element by element: [...] -> [...]

Var relu(Var x);                             ///< max(0, x)
Var leaky_relu(Var x, double slope = 0.01);  ///< x where x > 0, slope x elsewhere
Var elu(Var x, double alpha = 1);            ///< x where x > 0, alpha (e^x - 1) elsewhere
Var selu(Var x);                             ///< 1.0507 times elu with alpha 1.6733
Var mish(Var x);                             ///< x tanh(softplus(x))
Var mish_slope(Var x);                       ///< the derivative of mish
Var gelu(Var x);                             ///< x Phi(x), Phi the normal distribution function
Var gelu_slope(Var x);                       ///< the derivative of gelu
Var silu(Var x);                             ///< x sigmoid(x)
Var sigmoid(Var x);                          ///< 1 / (1 + e^-x)
Var tanh(Var x);                             ///< hyperbolic tangent
Var softplus(Var x);                         ///< log(1 + e^x)
Var step(Var x);                             ///< 1 where x > 0, 0 elsewhere; no gradient

// Choices and comparisons: [...], [...] -> [...] bool

Var select(Var condition, Var a, Var b);  ///< a where the condition holds, b elsewhere
Var equal(Var a, Var b);                  ///< a = b
Var not_equal(Var a, Var b);              ///< a != b
Var less(Var a, Var b);                   ///< a < b
Var less_equal(Var a, Var b);             ///< a <= b
Var greater(Var a, Var b);                ///< a > b
Var greater_equal(Var a, Var b);          ///< a >= b
Var cast(Var x, Dtype dtype);  ///< the same numbers in another type; no gradient unless both are floating

// Shapes

Var broadcast(Var x, const Shape& shape);  ///< repeated to `shape` by NumPy's rule
Var reshape(Var x, const Shape& shape);    ///< the same numbers, row by row, in another shape
Var transpose(Var x);                      ///< [..., N, M] -> [..., M, N]
Var transpose(Var x, const std::vector<std::int64_t>& order);  ///< axes in another order
Var concatenate(std::span<const Var> parts,
                std::int64_t axis);  ///< [.., A, ..], [.., B, ..] -> [.., A + B, ..]
Var slice(Var x, std::int64_t axis, std::int64_t begin,
          std::int64_t end);  ///< [.., N, ..] -> [.., end - begin, ..]
Var pad(Var x, std::int64_t axis, std::int64_t before,
        std::int64_t after);      ///< zeros on both sides of an axis
Var gather(Var table, Var rows);  ///< [N, ...], [B] int64 -> [B, ...]: rows of a table
Var scatter(Var values, Var rows,
            std::int64_t length);  ///< [B, ...], [B] -> [length, ...]: adds values into rows
Var one_hot(Var labels, std::int64_t classes,
            Dtype dtype);  ///< [...] int64 -> [..., classes]; ignored_label gives 0s, others a DataError
/// The label of a row that does not count. Any other outside 0 .. K - 1 stops a run with a DataError.
inline constexpr std::int64_t ignored_label = -100;
Var pick(Var x, Var labels);  ///< [N, K], [N] int64 -> [N]: the number that each label names
/// [...] -> [...] int64: numbers 0 .. count - 1, others, fractions among them, stop a run with a DataError;
/// ignored_label passes where it is `ignored`.
Var whole_numbers(Var x, std::int64_t count, bool ignored = false);
Var probabilities(Var p);  ///< the same numbers; those outside 0 .. 1 stop a run with a DataError
Var finite(Var x);         ///< the same numbers, NaN for those that are infinite

// Sums and choices over axes: [...] -> [...] without these axes, or with length 1 there if `keep`

Var sum(Var x, const Axes& axes = {}, bool keep = false);   ///< sum; 0 for nothing
Var mean(Var x, const Axes& axes = {}, bool keep = false);  ///< sum / count; ShapeError for nothing
Var max(Var x, const Axes& axes = {},
        bool keep = false);                 ///< largest; ties share the gradient; ShapeError for nothing
Var argmax(Var x, std::int64_t axis = -1);  ///< position of the first largest, int64
Var sum_to(Var x, const Shape& shape);      ///< sums the axes that broadcasting to x's shape repeated

// Rows: over the last axis

Var logsumexp(Var x, bool keep = false);  ///< [..., K] -> [...]: log of the sum of e^x, safe at any size of x
Var softmax(Var x);                       ///< [..., K] -> [..., K]: e^x / sum of e^x; rows sum to one
Var logsumexp_parts(Var x);               ///< [N, K] -> [N, 2]: the largest number, and the rest of logsumexp
Var cross_entropy(Var z, Var labels);     ///< [N, K], [N] int64 -> [N]: logsumexp(z) - z of the label
Var binary_cross_entropy(Var z, Var y);   ///< softplus(z) - y z, element by element
/// [N, K], [N] int64, [N] -> [N, K]: dy (softmax(z) - one_hot(label)), the gradient of cross_entropy.
Var cross_entropy_gradient(Var z, Var labels, Var dy);
/// The same two from logsumexp_parts(z), for programs, where they share it; not differentiable.
Var cross_entropy_of_parts(Var z, Var labels, Var parts);
Var cross_entropy_gradient_of_parts(Var z, Var labels, Var dy, Var parts);
Var log_softmax(Var x);  ///< [..., K] -> [..., K]: x - logsumexp(x)

// Products

Var matmul(Var a, Var b);  ///< [N, K], [K, M] -> [N, M]

// Images: [B, C, H, W], row by row

/// How the windows of a convolution lie on the image, which is padded by zeros.
struct ConvolutionOptions {
  Extent stride = {1, 1}, padding = {0, 0}, dilation = {1, 1};
  /// Channels and outputs fall into this many groups that do not see each other.
  std::int64_t groups = 1;
  /// Sum all products as they are. Otherwise float32 kernels of 3 x 3 may go by Winograd's method, whose
  /// rounding errors are some three times as large (2e-6 of the largest output).
  bool precise = false;
};
/// Windows of a pool. For the largest number padding never wins; for the mean it counts as zeros.
struct PoolOptions {
  Extent kernel = {2, 2}, stride = {2, 2}, padding = {0, 0};
};

/// Images side by side in the lanes of vectors, as all ops on images take them, too: [B, C, H, W] ->
/// [blocks, C, H, W, 16]; and back.
Var to_lanes(Var x);
Var from_lanes(Var x, std::int64_t batch);
/// The sum of all pixels of each channel, of images in lanes: [blocks, C, H, W, 16] -> [1, C, 1, 1, 1].
Var lane_sum(Var x, std::int64_t batch);
Var conv2d(
    Var x, Var w,
    const ConvolutionOptions& options = {});  ///< [B, C, H, W], [O, C/groups, KH, KW] -> [B, O, OH, OW]
/// Gradient of conv2d for its images of `size`: [B, O, OH, OW], [O, C/groups, KH, KW] -> [B, C, H, W].
Var conv2d_input_gradient(Var dy, Var w, const Extent& size, const ConvolutionOptions& options = {});
/// Gradient of conv2d for its weights: [B, C, H, W], [B, O, OH, OW] -> [O, C/groups, KH, KW].
Var conv2d_weight_gradient(Var x, Var dy, const Extent& kernel, const ConvolutionOptions& options = {});
Var max_pool2d(Var x, const PoolOptions& options = {});  ///< [B, C, H, W] -> [B, C, OH, OW]: largest numbers
/// Each dy goes to the first largest number of its window: [B, C, H, W], [B, C, OH, OW] -> [B, C, H, W].
Var max_pool2d_gradient(Var x, Var dy, const PoolOptions& options = {});
/// What v holds where each window of x has its first largest number: [B, C, H, W] twice -> [B, C, OH, OW].
Var max_pool2d_choose(Var x, Var v, const PoolOptions& options = {});
Var avg_pool2d(Var x, const PoolOptions& options = {});  ///< [B, C, H, W] -> [B, C, OH, OW]: means
/// Each dy is shared among the pixels of its window: [B, C, OH, OW] -> [B, C, H, W].
Var avg_pool2d_gradient(Var dy, const Extent& size, const PoolOptions& options = {});

// Random

/// 1 with probability `keep`, else 0, in the given shape and floating type. The bits are a function of the
/// run-time scalars seed and step (int64, rank 0), the stream, and the index of the element; no gradient.
Var random_uniform(Var seed, Var step, std::uint64_t stream, const Shape& shape,
                   Dtype dtype);  ///< numbers from 0 to less than 1 from seed and step
Var random_mask(Var seed, Var step, std::uint64_t stream, double keep, const Shape& shape, Dtype dtype);

// Formulas with numbers

Var operator+(Var a, Var b);
Var operator-(Var a, Var b);
Var operator*(Var a, Var b);
Var operator/(Var a, Var b);
Var operator-(Var x);
Var operator+(Var a, double b);
Var operator+(double a, Var b);
Var operator-(Var a, double b);
Var operator-(double a, Var b);
Var operator*(Var a, double b);
Var operator*(double a, Var b);
Var operator/(Var a, double b);
Var operator/(double a, Var b);

/// A number beside x: same graph, same type, rank 0.
Var number_like(Var x, double value);
/// Zeros or ones in the shape and type of x.
Var zeros_like(Var x);
Var ones_like(Var x);

}  // namespace gradus
