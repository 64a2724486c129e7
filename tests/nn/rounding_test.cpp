// rounding_test.cpp - nets of convolutions: outputs and gradients in float32 beside those in float64.
#include <gtest/gtest.h>

#include <cmath>
#include <gradus/autodiff.hpp>
#include <gradus/layers.hpp>
#include <gradus/losses.hpp>
#include <gradus/nn.hpp>
#include <gradus/ops.hpp>

namespace gradus {
namespace {

struct Net {
  const char* name;
  Model model;
  Shape x;
};

std::vector<Net> nets() {
  const auto convolution = [](std::int64_t outputs) { return Conv2d(outputs, 3, 1); };
  return {{"lenet5",
           Sequential(Conv2d(6, 5, 2), Relu(), MaxPool2d(), Conv2d(16, 5), Relu(), MaxPool2d(), Flatten(),
                      Linear(120), Relu(), Linear(84), Relu(), Linear(10)),
           {16, 1, 28, 28}},
          {"four convolutions of 3 x 3",
           Sequential(convolution(32), Relu(), convolution(32), Relu(), MaxPool2d(), convolution(64), Relu(),
                      convolution(64), Relu(), MaxPool2d(), Flatten(), Linear(256), Relu(), Linear(10)),
           {8, 3, 32, 32}}};
}

// Outputs, then gradients of all parameters.
std::vector<Tensor> computed(const Net& net, Dtype dtype) {
  Model model = net.model;
  model.prepare(net.x.without(0), 3);
  model = model.to(dtype);
  Graph graph;
  Builder builder(graph, Mode::training);
  const Var z = model.apply(builder, graph.input("x", net.x, dtype));
  const Var loss = loss_of(CrossEntropy(), z, graph.input("y", {net.x[0]}, Dtype::int64));
  Tensor x(net.x, dtype), y({net.x[0]}, Dtype::int64);
  for (std::int64_t i = 0; i < x.size(); ++i)
    x.set_number(i, static_cast<float>(std::sin(0.7 * static_cast<double>(i * i % 10007))));
  for (std::int64_t i = 0; i < y.size(); ++i) y.set_number(i, static_cast<double>(i * 7 % 10));
  Feeds feeds{{"x", x}, {"y", y}};
  std::vector<Var> learned;
  for (const Builder::Made& made : builder.made()) learned.push_back(made.var);
  for (const Parameter& parameter : model.parameters()) feeds[parameter.name] = parameter.value;
  std::vector<NodeId> wanted{z.id()};
  for (const Var gradient : gradients(loss, learned)) wanted.push_back(gradient.id());
  return evaluate(graph, wanted, feeds);
}

TEST(Rounding, of_nets_is_below_1e5_in_outputs_and_1e4_in_gradients) {
  for (const Net& net : nets()) {
    const std::vector<Tensor> single = computed(net, Dtype::float32), exact = computed(net, Dtype::float64);
    ASSERT_EQ(single.size(), exact.size());
    for (std::size_t k = 0; k < exact.size(); ++k) {
      double most = 0, largest = 0;
      for (std::int64_t i = 0; i < exact[k].size(); ++i) {
        most = std::max(most, std::abs(single[k].number(i) - exact[k].number(i)));
        largest = std::max(largest, std::abs(exact[k].number(i)));
      }
      EXPECT_LE(most / largest, k == 0 ? 1e-5 : 1e-4) << net.name << ", tensor " << k;
    }
  }
}

}  // namespace
}  // namespace gradus
