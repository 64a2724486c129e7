// pool.cpp - what the pools and their gradients share: attributes, lengths, checks, samples.
#include "ops/support/pool.hpp"

namespace gradus {

Attributes pool_attributes(const PoolOptions& options) {
  return {PoolOp::kernel(options.kernel), PoolOp::stride(options.stride), PoolOp::padding(options.padding)};
}

PoolOptions pool_options(const Attributes& attributes) {
  return {.kernel = PoolOp::kernel.of(attributes),
          .stride = PoolOp::stride.of(attributes),
          .padding = PoolOp::padding.of(attributes)};
}

kernels::Pool pool_of(const Shape& x, const Attributes& attributes) {
  const PoolOptions o = pool_options(attributes);
  return {.planes = x[0] * x[1],
          .down = {x[2], o.kernel.down, o.stride.down, o.padding.down, 1},
          .along = {x[3], o.kernel.along, o.stride.along, o.padding.along, 1}};
}

Shape pooled_shape(const Call& call, const Shape& x) {
  const Extent kernel = call[PoolOp::kernel], padding = call[PoolOp::padding];
  call.require(2 * padding.down <= kernel.down && 2 * padding.along <= kernel.along,
               "padding is at most half of the kernel");
  const kernels::Pool pool = pool_of(x, call.attributes());
  call.require(pool.down.count() >= 1 && pool.along.count() >= 1, "the kernel must fit on the padded image");
  call.require(x[2] >= 1 && x[3] >= 1, "images need rows and columns");
  return x.with(2, pool.down.count()).with(3, pool.along.count());
}

Shape pooled_images(const Call& call) {
  call.require(are_images(call.shape()), "takes images [B, C, H, W]");
  return pooled_shape(call, call.shape());
}

std::vector<PoolCase> pool_cases() {
  return {{{2, 2, 4, 6}, {2, 2, 2, 3}},
          {{1, 2, 5, 7}, {1, 2, 2, 3}},
          {{1, 1, 1, 1}, {1, 1, 1, 1}, {.kernel = {1, 1}, .stride = {1, 1}}},
          {{1, 2, 4, 5}, {1, 2, 2, 4}, {.kernel = {3, 2}, .stride = {1, 1}}},
          {{1, 1, 6, 7}, {1, 1, 2, 3}, {.kernel = {2, 1}, .stride = {3, 3}}},
          {{1, 2, 4, 5}, {1, 2, 2, 3}, {.kernel = {3, 3}, .padding = {1, 1}}},
          {{2, 1, 2, 2}, {2, 1, 2, 3}, {.kernel = {2, 2}, .stride = {2, 1}, .padding = {1, 1}}},
          {{0, 2, 4, 4}, {0, 2, 2, 2}},
          {{2, 1, 2, 4, 16}, {2, 1, 1, 2, 16}},
          {{1, 2, 3, 5, 16}, {1, 2, 1, 2, 16}},
          {{1, 1, 4, 5, 16}, {1, 1, 2, 3, 16}, {.kernel = {3, 3}, .padding = {1, 1}}},
          {{1, 1, 4, 5, 16}, {1, 1, 2, 4, 16}, {.kernel = {3, 2}, .stride = {1, 1}}}};
}

std::vector<Sample> pool_samples(std::initializer_list<Shape PoolCase::*> inputs) {
  std::vector<Sample> result;
  for (const PoolCase& each : pool_cases()) {
    Sample& sample = result.emplace_back(Sample{{}, pool_attributes(each.options)});
    for (Shape PoolCase::*const input : inputs) sample.inputs.push_back({each.*input});
  }
  return result;
}

}  // namespace gradus
