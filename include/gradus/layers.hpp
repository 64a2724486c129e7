// layers.hpp - layers: formulas on a batch, made of ops.
//
//   Model net = Sequential(Linear(128), Relu(), Dropout(0.2), Linear(10));   // as many inputs as data has
//
// B is the rows of a batch. What a layer costs is said in parameters and in products a row, forward; learning
// takes three times as many products, one for the gradient of the weights and one for that of the inputs
// besides. Where nothing is said it has no parameters and costs one pass over its numbers, which a compiled
// program does together with its neighbours where it works number by number.
#pragma once

#include <cstdint>
#include <gradus/graph.hpp>
#include <gradus/initializers.hpp>
#include <gradus/part.hpp>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gradus {

class Builder;

/// What a parameter is for: penalties and weight decay apply to weights alone.
enum class ParameterRole : std::uint8_t { weight, bias };

/// The same formulas make two graphs: one to learn with, one to use what was learnt.
enum class Mode : std::uint8_t { training, inference };
/// "training" or "inference". Throws UsageError for a mode that is none.
std::string_view name(Mode mode);
/// The mode of that name. Throws UsageError for an unknown name.
Mode parse_mode(std::string_view name);

/// What a layer reads: rows of numbers, images [C, H, W], or rows of the numbers of categories.
enum class LayerInput { numbers, images, categories };
/// What the checks of all layers try a layer on: the values it must be told, as model texts have them after
/// its name, and what it reads.
struct LayerTrial {
  const char* values = "";
  LayerInput reads = LayerInput::numbers;
};

/// What the numbers of an output are, as far as a loss must know.
enum class OutputKind : std::uint8_t {
  /// Any: scores of classes, logits, predicted numbers.
  numbers,
  /// Probabilities, such as those of a softmax or a sigmoid.
  probabilities,
  /// Logarithms of probabilities that sum to one; they are scores, too.
  log_probabilities,
};

struct LayerExample;

/// What a layer can do.
struct LayerFunctions {
  /// The layer's formula on a batch x, whose first axis counts the samples.
  Var (*apply)(const void* layer, Builder& build, Var x);
  LayerTrial trial;
  /// What it gives.
  OutputKind gives = OutputKind::numbers;
  /// What tests hold it to; null for layers that are compared with those of PyTorch.
  LayerExample (*example)() = nullptr;
};
/// The record of one kind of layer.
using LayerKind = Kind<LayerFunctions>;
/// A layer of any kind.
using Layer = Part<LayerFunctions>;
/// A worked example from an independent source: a batch x, and what becomes of it outside of training.
struct LayerExample {
  Layer layer;
  Tensor x, y;
  /// Where the numbers come from.
  const char* source;
};

/// Written as the catalog writes them; those of a list with commas between.
template <>
const PartText& part_text_of<Layer>();
template <>
const PartText& part_text_of<std::vector<Layer>>();

/// Numbers written down row by row: {{20, 20}, {-20, -20}}.
using NumberRows = std::initializer_list<std::initializer_list<double>>;

/// z = x W^T + b: [B, in] -> [B, out]; W is [out, in]. Samples of any other shape are rows of their numbers
/// to it, as flatten makes them. Each output sees every input: for tables, and the end
/// of nearly every net. Costs (in + 1) out parameters, in out products a row. `inputs` 0 is read off x;
/// `outputs` 0 is left to whoever knows the data.
struct Linear {
  Linear() = default;
  explicit Linear(std::int64_t out) : outputs(out) {}
  Linear(std::int64_t in, std::int64_t out, bool with_bias = true)
      : outputs(out), inputs(in), bias(with_bias) {}
  /// A layer written down by its numbers: Linear({{20, 20}}, {-30}) is 20 x1 + 20 x2 - 30. Without biases it
  /// has none. Throws UsageError where rows differ in length, or biases are not one for each row.
  explicit Linear(NumberRows weight_rows, std::initializer_list<double> bias_values = {});
  std::int64_t outputs = 0, inputs = 0;
  bool bias = true;
  /// The weight's initialiser.
  Initializer init = Pytorch();
  /// First values in place of the initialisers': a row for each output, and one line. Empty for none.
  Numbers weights, biases;
  /// That of the biases.
  Initializer bias_init = Pytorch();
  static const LayerKind kind;
};
/// z = x W^T / sqrt(in) + b, W normal with variance 1 at first: the parametrisation of the neural tangent
/// kernel. A rule whose steps do not depend on the size of gradients, such as Adam, then moves outputs of
/// wide and narrow layers alike, so that one learning rate fits all widths; rates are larger than those of
/// Linear by about sqrt(in). Shapes and costs as those of Linear.
struct NtkLinear {
  NtkLinear() = default;
  explicit NtkLinear(std::int64_t out, Initializer first = Normal{.deviation = 1})
      : outputs(out), init(std::move(first)) {}
  std::int64_t outputs = 0, inputs = 0;
  bool bias = true;
  /// Of the weight, and of the biases.
  Initializer init = Normal{.deviation = 1}, bias_init = Zero();
  /// Times the learning rate, of the biases.
  double bias_rate = 1;
  static const LayerKind kind;
};
/// x s, a factor s for each input, or for each channel of images, [B, C, ...] -> [B, C, ...]; all 1 at first.
/// In front of the first linear layer of a net on tables it learns how much each column counts, with a rate
/// of several times the others'; at the end of a residual branch, with a small start, it lets deep nets begin
/// as shallow ones. Costs C parameters.
struct LayerScale {
  LayerScale() = default;
  explicit LayerScale(double first, double times_rate = 1) : start(first), rate(times_rate) {}
  /// What factors start at.
  double start = 1;
  /// Times the learning rate.
  double rate = 1;
  static const LayerKind kind;
};
/// [B, ...] -> [B, N]: each sample as one row of numbers, in the order they have in memory; between
/// convolutions and the first linear layer. Costs nothing.
struct Flatten {
  static const LayerKind kind;
};
/// [B, ...] -> [B, channels, height, width]: the numbers of each sample as an image, in the order they have
/// in memory; in front of convolutions where a table holds pixels. Costs nothing.
struct Reshape {
  Reshape() = default;
  Reshape(std::int64_t c, std::int64_t h, std::int64_t w) : channels(c), height(h), width(w) {}
  std::int64_t channels = 0, height = 0, width = 0;
  static const LayerKind kind;
};
/// Two-dimensional convolution, [B, C, H, W] -> [B, O, OH, OW], and a bias for each output; W is [O,
/// C/groups, KH, KW]: z_o = sum_c w_oc * x_c + b_o, the same weights at each place, so that what was learnt
/// of one place of an image is known of all. OH = (H + 2 padding - dilation (KH - 1) - 1) / stride + 1,
/// rounded down. Costs O (C/groups KH KW + 1) parameters, but O C/groups KH KW OH OW products a row: most of
/// the time of a net on images. Kernels of 3 are the usual choice, several in a row in place of a large one.
struct Conv2d {
  Conv2d() = default;
  Conv2d(std::int64_t out, Extent size, Extent zeros = 0) : outputs(out), kernel(size), padding(zeros) {}
  std::int64_t outputs = 0;
  Extent kernel = 3, stride = 1, padding = 0, dilation = 1;
  std::int64_t groups = 1;
  bool bias = true;
  /// The weight's initialiser; biases start at zero.
  Initializer init = He();
  /// See ConvolutionOptions.
  bool precise = false;
  static const LayerKind kind;
};
/// The largest number of each window, [B, C, H, W] -> [B, C, OH, OW]: whether something is there, not where.
/// A window of 2 leaves a quarter of the numbers, and of the cost of what follows. Only the largest number
/// gets a gradient.
struct MaxPool2d {
  explicit MaxPool2d(Extent size = 2) : kernel(size) {}
  Extent kernel;
  /// Left out: the kernel's size.
  std::optional<Extent> stride{};
  Extent padding = 0;
  static const LayerKind kind;
};
/// The mean of each window, [B, C, H, W] -> [B, C, OH, OW]: smoother than the maximum; over the whole image
/// it stands in place of a large linear layer at the end. Zeros of the padding count.
struct AvgPool2d {
  explicit AvgPool2d(Extent size = 2) : kernel(size) {}
  Extent kernel;
  /// Left out: the kernel's size.
  std::optional<Extent> stride{};
  Extent padding = 0;
  static const LayerKind kind;
};
/// The largest number of each of `outputs` windows that lie at uneven distances, drawn for each image and
/// channel, [B, C, H, W] -> [B, C, OH, OW]; anew in each step of a training, in inference once for each place
/// in the batch. It can shrink images by less than a half, so that a net may have more layers, and
/// regularises.
struct FractionalMaxPool2d {
  explicit FractionalMaxPool2d(Extent out = 1, Extent size = 2) : outputs(out), kernel(size) {}
  Extent outputs, kernel;
  static const LayerKind kind;
};
/// Each channel with mean 0 and variance 1 over the batch, times a weight, plus a bias: [B, C, ...] -> [B, C,
/// ...]. After convolutions it allows larger learning rates and deeper nets; it wants batches of some 16 rows
/// and more, as rows of a batch lean on each other. Costs 2 C parameters and several passes over its numbers.
/// Inference takes the mean and the variance from running averages. The result is NaN where squares of
/// distances from the mean overflow: from 1.8e19 on in float32, 1.3e154 in float64.
struct BatchNorm {
  double momentum = 0.1, epsilon = 1e-5;
  static const LayerKind kind;
};
/// Each sample with mean 0 and variance 1 over its last axes, times weights, plus biases: [B, ...] -> [B,
/// ...]. As BatchNorm, but rows do not see each other: right for small batches, and the same in training and
/// inference. Costs two parameters for each number of those axes, and several passes over its numbers. `axes`
/// 0 takes all axes of a sample. NaN where squares overflow, as in BatchNorm.
struct LayerNorm {
  std::int64_t axes = 0;
  double epsilon = 1e-5;
  static const LayerKind kind;
};
/// x plus what layers make of it: y = shortcut(x) + layers(x). The gradient reaches what lies below through
/// the shortcut undiminished, so that nets of dozens of layers learn; with few layers it does little. An
/// empty shortcut is x itself, and costs an addition.
struct Residual {
  explicit Residual(std::vector<Layer> branch = {}, std::vector<Layer> around = {})
      : layers(std::move(branch)), shortcut(std::move(around)) {}
  /// In order.
  std::vector<Layer> layers, shortcut;
  static const LayerKind kind;
};
/// Layers in a row as one: where a single layer is asked for, as among those of an Average.
struct Chain {
  explicit Chain(std::vector<Layer> in_order = {}) : layers(std::move(in_order)) {}
  /// In order.
  std::vector<Layer> layers;
  static const LayerKind kind;
};
/// Each sample cut into blocks, and what a layer of its own makes of each, side by side: [B, N] -> [B, ...].
/// On tables, numbers and categories are so treated apart; an empty Chain leaves a block as it is.
struct ByBlocks {
  ByBlocks() = default;
  ByBlocks(std::vector<std::int64_t> block_widths, std::vector<Layer> one_each)
      : widths(std::move(block_widths)), layers(std::move(one_each)) {}
  /// Numbers in each block, and its layer.
  std::vector<std::int64_t> widths;
  std::vector<Layer> layers;
  static const LayerKind kind;
};
/// The mean of what several layers make of the same input: y = (f_1(x) + ... + f_n(x)) / n, which is how the
/// scores of an ensemble go together.
struct Average {
  explicit Average(std::vector<Layer> side_by_side = {}) : layers(std::move(side_by_side)) {}
  /// Each gets x.
  std::vector<Layer> layers;
  static const LayerKind kind;
};
/// Drops whole samples of a residual branch with a probability and divides the others by 1 - probability; in
/// inference it changes nothing. Against overfitting of deep residual nets, as the branch's last layer.
struct StochasticDepth {
  explicit StochasticDepth(double share = 0.5) : probability(share) {}
  double probability;
  static const LayerKind kind;
};
/// Rows of a learned table by their numbers, counted from 0: [B, ...] -> [B, ..., size]. For categories, of
/// which there are many: the same as a linear layer of their one-hot vectors, without its products. Costs
/// rows size parameters.
struct Embedding {
  Embedding() = default;
  Embedding(std::int64_t count, std::int64_t width) : rows(count), size(width) {}
  std::int64_t rows = 1, size = 1;
  /// The table's initialiser.
  Initializer init = Normal{.deviation = 1};
  /// Times the learning rate.
  double rate = 1;
  static const LayerKind kind;
};
/// Each number as waves that learn their frequencies, and as itself: [B, N] -> [B, N (outputs + 1)]. For
/// number n, a_f = cos(2 pi (w_nf x_n + b_nf)) for `features` f, then `outputs` weighted sums of them with
/// biases, then x_n. In front of the first linear layer of a net on tables: what depends on a column in steps
/// or bumps is learnt by a net that is otherwise smooth. Costs N (2 features + (features + 1) outputs)
/// parameters, N features cosines and N features outputs products a row.
struct Periodic {
  std::int64_t features = 16, outputs = 3;
  /// Of the frequencies at first, standardised inputs supposed; larger ones tell finer steps, and overfit.
  double deviation = 0.1;
  /// Times the learning rate, of all its parameters.
  double rate = 1;
  static const LayerKind kind;
};
/// Where each number lies among its bins: [B, N] -> [B, N T], for T bins a number. Bin t gives how much of it
/// lies below x, from 0 to 1; the first and the last go on beyond, so that nothing is lost. A linear layer
/// after it is piecewise linear in every number. Bins are quantiles of the data, which whoever builds the
/// model knows. No parameters.
struct PiecewiseLinear {
  PiecewiseLinear() = default;
  explicit PiecewiseLinear(Numbers edges) : bins(std::move(edges)) {}
  /// A row for each number: T + 1 edges, in order. One with fewer bins repeats its last edge; a bin without a
  /// width gives 0.
  Numbers bins;
  static const LayerKind kind;
};
/// Powers of every input: [B, m] -> [B, degree m], first all x, then all x^2, and so on; before a linear
/// layer it fits curves and stays a problem with one minimum. Low degrees: high ones follow the noise. With
/// `scaled`, x^k is divided by sqrt((2k - 1)!!), the root mean square of the k-th power of a standard normal
/// number, so that no power of standardised inputs drowns the others.
struct Polynomial {
  /// Higher powers leave the range of float32.
  static constexpr std::int64_t highest = 30;
  explicit Polynomial(std::int64_t highest_power = 2, bool with_scaling = false)
      : degree(highest_power), scaled(with_scaling) {}
  std::int64_t degree;
  bool scaled;
  static const LayerKind kind;
};
/// Sets a share of the numbers to zero and divides the others by 1 - probability; in inference it changes
/// nothing. Against overfitting, between layers with many units: 0.2 to 0.5, with more epochs than without.
struct Dropout {
  explicit Dropout(double share = 0.5, bool less_and_less = false)
      : probability(share), falls(less_and_less) {}
  double probability;
  /// Whether the probability falls during the training: as it is for half of the steps, then down to 0 along
  /// half a cosine, so that the last steps learn with the net that answers.
  bool falls;
  static const LayerKind kind;
};
/// Probabilities from scores, over the last axis: e^z_j / sum_k e^z_k; rows sum to one. Not before
/// CrossEntropy, which takes the scores themselves: it is exact where probabilities would all be 0 or 1.
struct Softmax {
  static const LayerKind kind;
};
/// Logarithms of probabilities from scores, over the last axis: z_j - log sum_k e^z_k. Before Nll.
struct LogSoftmax {
  static const LayerKind kind;
};
/// max(0, x): the first choice between layers. Cheapest of all, and its gradient does not fade with depth; a
/// unit that is negative for all rows learns no more.
struct Relu {
  static const LayerKind kind;
};
/// 1 where x > 0, else 0; flat, so nothing below it learns by its gradient: for nets written down by hand,
/// and for methods without gradients.
struct Heaviside {
  static const LayerKind kind;
};
/// x where x > 0, slope x elsewhere: relu whose units cannot die.
struct LeakyRelu {
  explicit LeakyRelu(double below = 0.01) : slope(below) {}
  double slope;
  static const LayerKind kind;
};
/// x where x > 0, alpha (e^x - 1) elsewhere: smooth, and with means nearer 0 than relu's; an exponential
/// each.
struct Elu {
  explicit Elu(double scale = 1) : alpha(scale) {}
  double alpha;
  static const LayerKind kind;
};
/// Elu with alpha 1.673 and a scale of 1.051, for which numbers of mean 0 and variance 1 keep both from layer
/// to layer where weights start with variance 1 / inputs (Lecun); an exponential each.
struct Selu {
  static const LayerKind kind;
};
/// x tanh(log(1 + e^x)): a smooth relu, a little below 0 on the left; an exponential each.
struct Mish {
  static const LayerKind kind;
};
/// x Phi(x), Phi the normal distribution function: a smooth relu, usual in transformers; an erfc and an
/// exponential each.
struct Gelu {
  static const LayerKind kind;
};
/// x sigmoid(x): a smooth relu at the cost of an exponential each.
struct Silu {
  static const LayerKind kind;
};
/// 1 / (1 + e^-x): a probability. Between layers it learns slowly, as its slope is at most 1/4 and near 0 far
/// out.
struct Sigmoid {
  static const LayerKind kind;
};
/// (e^x - e^-x) / (e^x + e^-x), between -1 and 1 with slope 1 at 0: better between layers than the sigmoid,
/// and flat far out like it.
struct Tanh {
  static const LayerKind kind;
};
/// log(1 + e^x): a smooth relu that is never 0; for outputs that must be positive.
struct Softplus {
  static const LayerKind kind;
};

}  // namespace gradus
