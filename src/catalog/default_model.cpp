// default_model.cpp - what is learnt with where nobody names a model, and how a named one is trained.
#include <gradus/catalog.hpp>

namespace gradus {
namespace {

// Of fewer rows a wide net learns every one by heart, and a narrow one is as good.
constexpr std::int64_t fewest_rows_for_tabular = 200;

}  // namespace

std::string default_model(const Schema& schema, std::int64_t rows) {
  if (schema.image.rank() > 0) return "mlp:128";
  return rows < fewest_rows_for_tabular ? "mlp:64" : "tabular";
}

ModelDefaults defaults_of(const ModelSpec& spec, const Schema& schema, std::int64_t rows) {
  if (!spec.named) return {};
  return spec.named->kind().functions.training(spec.named->object(), {.task = schema.task,
                                                                      .ordered = schema.ordered,
                                                                      .rows = rows,
                                                                      .features = schema.features(),
                                                                      .outputs = schema.outputs()});
}

}  // namespace gradus
