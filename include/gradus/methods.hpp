// methods.hpp - methods: they find weights in a loop of their own, and ask a function for its value and
// gradient.
//
//   Run run = train(model, data, {.solver = methods::Exact{}});     // instead of an optimizer and its epochs
//   LinearFit fit = least_squares(x, y, {.lambda = 0.1});           // the same without a model
//
// A rule is one formula per parameter; a method sees all parameters as one vector, and all rows in each
// iteration: right for models with up to some thousand parameters, and rows that fit into memory. Whatever it
// remembers from one iteration to the next is in its Search, so that any method can be stopped, saved and
// taken up again.
#pragma once

#include <cstdint>
#include <gradus/part.hpp>
#include <gradus/tensor.hpp>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gradus {

/// A model that is linear in what it learns, and its data: output = x W^T + b. The vector of its parameters
/// is W [outputs, features] row by row, then b [outputs].
struct LinearProblem {
  /// [rows, features], float64: what enters the linear layer.
  Tensor x;
  /// [rows, outputs] targets (float64), or [rows] class numbers (int64).
  Tensor y;
  std::int64_t rows = 0, features = 0, outputs = 0;
  bool bias = true;
  /// [rows], float64: what each row counts for; empty for one each.
  Tensor weight{};
  /// The loss is this times sum of weight (output - y)^2; 0 where it is another loss.
  double square = 0;
  /// Strength of l2: plus l2 / 2 sum W^2.
  double l2 = 0;
};

/// A function of a vector that is to be made small.
class Objective {
 public:
  virtual ~Objective() = default;
  /// Numbers in the vector.
  virtual std::int64_t size() const = 0;
  /// The function without the penalty of l1().
  virtual double value(std::span<const double> w) = 0;
  /// The same, and its gradient.
  virtual double gradient(std::span<const double> w, std::span<double> gradient) = 0;
  /// What |w_i| costs, for each i; empty where nothing does. Kept apart, as it has no gradient at 0.
  virtual std::span<const double> l1() const { return {}; }
  /// The problem itself, where it is linear. Throws UsageError, with the reason, where it is not.
  virtual const LinearProblem& linear();
  /// What makes the function, or its gradient, NaN or infinite at w, where that can be told: the rows of its
  /// data.
  virtual std::string where_nonfinite(std::span<const double> w);
  /// Why the function has no minimum, seen from its value somewhere; empty where nothing speaks against one.
  virtual std::string no_minimum(double value) const;

  /// The sum of l1()_i |w_i|.
  double l1_penalty(std::span<const double> w) const;
  /// The function with that penalty.
  double total(std::span<const double> w) { return value(w) + l1_penalty(w); }
};

/// Something that a method measured in an iteration: "gradient", 1e-5.
struct Figure {
  std::string name;
  double value = 0;
};

/// Where a method stands: all that it remembers.
struct Search {
  /// The best vector so far; at first where the method starts.
  std::vector<double> w;
  /// The function there, after the first iteration.
  double loss = 0;
  /// Iterations done, and values and gradients asked for.
  std::int64_t iteration = 0, evaluations = 0;
  /// Decides random choices.
  std::uint64_t seed = 1;
  /// What the last iteration measured.
  std::vector<Figure> figures;
  /// Whatever else the method needs, by name.
  std::map<std::string, std::vector<double>, std::less<>> memory;
  /// Why the method has ended; empty while it goes on.
  std::string ended;
  /// What can be said while it goes on, where it must stop before its end: "not separable so far".
  std::string verdict;
};

/// What a method can do.
struct MethodFunctions {
  /// One iteration: a function of its arguments alone. Throws UsageError where the method cannot do the
  /// problem, with one that can.
  void (*iterate)(const void* method, Objective& objective, Search& search);
  /// Iterations at most, where nobody says how many.
  int iterations;
  /// True where values and gradients must be float64, whatever the type of the weights in the end.
  bool precise;
  /// True where columns of very different sizes are solved as well as others.
  bool any_sizes = false;
};
/// The record of one kind of method.
using MethodKind = Kind<MethodFunctions>;
/// A method of any kind.
using Method = Part<MethodFunctions>;
/// Written as the catalog writes it.
template <>
const PartText& part_text_of<Method>();

/// Methods; one file each in src/optim/methods.
namespace methods {

/// Linear models with squared error, with or without l2, solved at once by QR in float64. The first choice
/// for linear, polynomial and ridge models: nothing to tune. Costs some 2 N (m + 1)^2 operations for N rows
/// of m features, and memory for all rows twice, in float64.
struct Exact {
  /// Lets l2 count biases too, as Bishop's textbook does.
  bool penalise_bias = false;
  static const MethodKind kind;
};

/// For convex functions, and others downhill: directions from the last steps and gradients, a line search for
/// the strong Wolfe conditions (Nocedal and Wright, 2006), and with an l1 penalty steps within one orthant
/// (Andrew and Gao, 2007). For logistic regression, softmax, lasso and small nets: some 20 to 200 iterations
/// where rules take thousands of steps. Costs a value and a gradient of all rows an iteration, and `history`
/// pairs of vectors.
struct Lbfgs {
  std::int64_t history = 10;
  /// Where no slope is larger, nor larger than a millionth of the largest at the start, it has arrived.
  double tolerance = 1e-9;
  static const MethodKind kind;
};
/// Whether an update of the perceptron is the mean over all rows, or their sum.
enum class PerceptronUpdate : std::uint8_t { batch, fixed_increment };
/// Their words in texts.
constexpr const char* words_of(PerceptronUpdate) { return "batch|fixed_increment"; }
/// theta' = theta + alpha Delta from theta = 0, Delta the mean (batch) or the sum (fixed_increment) over all
/// rows of y x where y theta x <= 0, y = 1 or -1; until there are no mistakes, or |Delta| < epsilon. More
/// than two classes: one against the rest. The model gets the theta with the fewest mistakes.
struct Perceptron {
  PerceptronUpdate rule = PerceptronUpdate::batch;
  double alpha = 1, epsilon = 1e-9;
  static const MethodKind kind;
};
/// The perceptron row by row, in random order: theta' = theta + alpha y x where y theta x <= 0. The model
/// gets the mean of the theta after each row, which is steadier than the last where classes overlap; it ends
/// where that mean makes no mistakes (Freund and Schapire, 1999).
struct AveragedPerceptron {
  double alpha = 1;
  static const MethodKind kind;
};
/// The best of many vectors, each drawn from a normal distribution: shows how far one gets without gradients.
struct RandomSearch {
  double deviation = 0.1;
  static const MethodKind kind;
};
/// A population that breeds: the best live on, the others are children of two parents, each the best of three
/// drawn, mixed number by number and mutated (Holland, 1975). For losses without a gradient, such as those of
/// nets with Heaviside, and a few dozen parameters; costs population - elite values an iteration.
struct Genetic {
  std::int64_t population = 20, elite = 2;
  /// Of the first numbers drawn; of a mutation, as a share of that.
  double deviation = 0.1, mutation = 0.5;
  /// Share of the numbers that mutate.
  double rate = 0.5;
  static const MethodKind kind;
};

}  // namespace methods

/// Does the next iteration and counts it. Throws NonFiniteError, saying where, when the function is NaN or
/// infinite at the best vector found, or its gradient is where the method needs one: no vector could be
/// better.
void iterate(const Method& method, Objective& objective, Search& search);

/// How least_squares fits.
struct LeastSquaresOptions {
  /// Ridge: adds lambda sum W^2 to the sum of squares.
  double lambda = 0;
  /// False leaves the bias out, as where a column of x is 1.
  bool bias = true;
  /// Lets lambda count the bias too.
  bool penalise_bias = false;
  /// [N], at least 0: what the square of each row counts for; empty for one each.
  Tensor weight{};
};

/// What least_squares finds.
struct LinearFit {
  /// [outputs, features]
  Tensor weight;
  /// [outputs]; zero without a bias.
  Tensor bias;
};

/// The W and b that make sum (x W^T + b - y)^2 + lambda sum W^2 least; x [N, features], y [N] or
/// [N, outputs], any floating type, computed in float64. By QR of x itself, in blocks of rows: normal
/// equations would square its condition number. Where many W are as good, the shortest. Throws ShapeError
/// where x, y and weight do not fit, UsageError for a negative lambda or weight, DataError, with row and
/// column, for NaN or infinity in x or y, and NonFiniteError for numbers too large for their squares.
LinearFit least_squares(const Tensor& x, const Tensor& y, const LeastSquaresOptions& options = {});

}  // namespace gradus
