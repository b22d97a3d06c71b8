#include "core/data/csv_dialect.h"

#include "core/data/idx.h"
#include "core/text.h"

namespace kan {

void CsvDialect::validate() const {
    if (std::string_view(",;\t| ").find(delimiter) == std::string_view::npos)
        throw DataError("delimiter must be a comma, a semicolon, a tab, | or a space");
    if (quote != '"' && quote != '\'') throw DataError("quote must be \" or '");
    if (decimal_comma && delimiter == ',')
        throw DataError("decimal_comma is true, but commas separate the cells; choose another delimiter");
}

}  // namespace kan
