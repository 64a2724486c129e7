// table.cpp - a table: loaded with its last column as target, and loaded again with the schema that made.
// The first line of the bytes holds options, a letter each.
#include <gradus/data.hpp>
#include <gradus/error.hpp>

#include "data/csv.hpp"
#include "reader.hpp"

namespace gradus::fuzz::table_reader {

void read(std::string_view bytes) {
  const std::string_view letters = cut(bytes);
  const auto has = [&](char letter) { return letters.find(letter) != std::string_view::npos; };
  LoadOptions options;
  if (has('d')) options.missing = Missing::drop;
  if (has('m')) options.missing = Missing::mean;
  if (has('i')) options.unknown = Unknown::ignore;
  if (has('e')) options.missing = Missing::error, options.unknown = Unknown::error;
  if (has('h')) options.header = Header::absent;
  if (has(',')) options.decimal = Decimal::comma;
  if (has('r')) options.task = Task::regress;
  if (has('c')) options.task = Task::classify;
  if (has(';')) options.separator = ';';
  const std::string path = put("table.csv", bytes);
  const data::TableText text = data::table_of_text(std::string(bytes), "table.csv", options.separator);
  const data::CsvReader header(text);
  if (header.header().empty()) return;
  options.target = {header.header().back()};
  if (has('k')) options.categorical = {header.header().front()};
  if (has('w') && header.header().size() > 2) options.weight = header.header()[1];
  const Dataset data = load(path, options);
  const Schema& schema = data.schema();
  must(Schema::from_json(schema.to_json()).to_json() == schema.to_json(), "a schema survives its file");
  const Batch batch = data.all().take(3).batch();
  must(batch.x.size() == std::min<std::int64_t>(3, data.rows()) * schema.features(), "rows have features");
  const Rows rows = data.train().take(3);
  for (const std::int64_t row : rows.indices())
    if (schema.task == Task::classify)
      must(data.label(row) >= 0 && data.label(row) < schema.outputs(), "labels are classes");
  must(load_with(schema, path, options).rows() <= data.rows(), "no rows come with the schema");
}

}  // namespace gradus::fuzz::table_reader
