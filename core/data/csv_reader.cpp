#include "core/data/csv_reader.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <set>
#include <unordered_map>

#include "core/data/csv_assembly.h"
#include "core/data/csv_cell.h"
#include "core/data/csv_head.h"
#include "core/data/csv_rows.h"
#include "core/data/idx.h"
#include "core/text.h"
#include "core/threads/task_team.h"
#include "core/utf8.h"

namespace kan {

namespace {

constexpr std::size_t kHead = 256u << 10;
constexpr std::size_t kThreadPiece = 1u << 20;  ///< what one thread takes at a time
constexpr std::size_t kChunk = 4u << 20;        ///< what is in memory at a time
constexpr std::size_t kLongestLine = 64u << 20;
constexpr std::size_t kLongestCell = 16u << 20;
constexpr std::size_t kGuessRows = 1000;

/// Just behind the last line end of `bytes`; 0 if there is none.
std::size_t endOfLines(std::string_view bytes) {
    const std::size_t last = bytes.rfind('\n');
    if (last != bytes.npos) return last + 1;
    const std::size_t carriage = bytes.rfind('\r');
    return carriage == bytes.npos ? 0 : carriage + 1;
}

std::vector<std::string_view> piecesOf(std::string_view bytes) {
    std::vector<std::string_view> pieces;
    while (!bytes.empty()) {
        std::size_t size = endOfLines(bytes.substr(0, kThreadPiece));
        if (size == 0 || bytes.size() <= kThreadPiece) size = bytes.size();
        pieces.push_back(bytes.substr(0, size));
        bytes.remove_prefix(size);
    }
    return pieces;
}

/// A text in chunks that end behind a line, whose quotes do not count here.
class ChunkReader {
  public:
    ChunkReader(TextSource &source, const CsvHead &head)
        : name_(head.name), source_(source), step_(stepFor(head.file_size)) {
        source_.seek(head.mark);
    }

    /// Empty at the end of the text.
    const std::string &next() {
        chunk_ = std::move(rest_);
        rest_.clear();
        while (!ended_) {
            const std::size_t before = chunk_.size();
            chunk_.resize(before + step_);
            const std::size_t got = source_.read(chunk_.data() + before, step_);
            chunk_.resize(before + got);
            ended_ = got < step_;
            if (const std::size_t end = endOfLines(chunk_); end > 0 && !ended_) {
                rest_.assign(chunk_, end);
                chunk_.resize(end);
                break;
            }
            if (chunk_.size() > kLongestLine)
                throw DataError(concat(name_, " has a line of more than ", formatBytes(kLongestLine),
                                       "; it is no table of rows and cells"));
        }
        if (std::memchr(chunk_.data(), 0, chunk_.size()))
            throw DataError(concat(name_, " holds zero bytes, so it is no text in UTF-8; save it as CSV in UTF-8"));
        done_ += static_cast<double>(chunk_.size());
        return chunk_;
    }
    double done() const { return done_; }

  private:
    /// One byte more than a small file has finds its end.
    static std::size_t stepFor(double file_size) {
        return static_cast<std::size_t>(std::min(file_size + 1, static_cast<double>(kChunk)));
    }

    std::string name_;
    TextSource &source_;
    std::size_t step_;
    bool ended_ = false;
    std::string chunk_, rest_;
    double done_ = 0;
};

/// Of the text of a sheet only what stands above its rows is free.
CsvDialect dialectFor(const TextSource &source, CsvDialect dialect) {
    if (!source.isSheet()) return dialect;
    CsvDialect sheet;
    sheet.header = dialect.header;
    sheet.skip = dialect.skip;
    sheet.header_rows = dialect.header_rows;
    sheet.units_row = dialect.units_row;
    sheet.dates = dialect.dates;
    return sheet;
}

class CsvReading {
  public:
    CsvReading(const TableFile &file, const CsvDialect &dialect, const ReadOptions &options,
               const std::map<std::string, CellType> &types)
        : options_(options),
          team_(options.threads),
          source_(openText(file, options)),
          dialect_(dialectFor(*source_, dialect)),
          head_(readHead(*source_, kHead, 2)) {
        dialect.validate();
        plan(types);
    }

    Table read() {
        CsvAssembly assembly = readAs(styles_);
        std::vector<std::size_t> text_columns;
        std::vector<ColumnStyle> again(styles_.size(), ColumnStyle{.use = CellUse::Skip});
        for (std::size_t c = 0; c < styles_.size(); ++c)
            if (styles_[c].use == CellUse::Number && assembly.firstText(c) && !assembly.counts(c).areNumbers()) {
                text_columns.push_back(c);
                again[c] = {.use = CellUse::Category};
            }
        requireForcedNumbers(assembly, text_columns);
        if (assembly.rows() == 0)
            throw DataError(concat(head_.name, " has no rows", dialect_.header ? " below its header" : "",
                                   "; add rows, or say that the first row is no header"));
        for (const std::size_t c : text_columns) noteText(assembly, c);
        if (!text_columns.empty()) {
            CsvAssembly texts = readAs(again);
            assembly.replaceColumns(texts, text_columns);
        }
        Table table = assembly.finish();
        table.notes.insert(table.notes.begin(), notes_.begin(), notes_.end());
        table.notes.insert(table.notes.end(), source_->notes().begin(), source_->notes().end());
        return table;
    }

  private:
    /// Names, and what the first rows hold.
    void plan(const std::map<std::string, CellType> &types) {
        beginning_ = beginningOf(head_, dialect_, kGuessRows);
        const std::vector<std::string> &names = beginning_.names;
        if (names.size() > kMostColumns)
            throw DataError(concat(head_.name, " has ", names.size(), " columns; the limit is ", kMostColumns,
                                   ". Transpose it if its rows are the columns, or choose another delimiter"));
        styles_ = stylesOf(beginning_, dialect_);
        forced_.assign(names.size(), false);
        requireMemory(head_.rowCount() * (static_cast<double>(names.size() * sizeof(double)) + textBytesPerRow()));
        std::unordered_map<std::string_view, std::size_t> places;
        for (std::size_t c = 0; c < names.size(); ++c) places.emplace(names[c], c);
        for (const auto &[name, type] : types) {
            const auto found = places.find(name);
            if (found == places.end())
                throw DataError(concat(head_.name, " has no column ", quoted(name), "; its first is ", names[0]));
            const std::size_t c = found->second;
            const bool number = type == CellType::Number;
            if ((styles_[c].use == CellUse::Number) != number)
                styles_[c] = {.use = number ? CellUse::Number : CellUse::Category};
            if (number && styles_[c].date == DateStyle::None && dialect_.decimal_comma) styles_[c].number.decimal = ',';
            forced_[c] = number;
        }
        noteLayout();
    }

    /// Of the dictionaries, by the first rows.
    double textBytesPerRow() const {
        std::set<std::pair<std::size_t, std::string_view>> texts;
        double bytes = 0;
        for (const CsvTextRow &row : beginning_.rows)
            for (std::size_t c = 0; c < std::min(styles_.size(), row.cells.size()); ++c)
                if (styles_[c].use == CellUse::Category && texts.emplace(c, row.cells[c]).second)
                    bytes += kEntryBytes + static_cast<double>(row.cells[c].size());
        return bytes / static_cast<double>(std::max<std::size_t>(1, beginning_.rows.size()));
    }

    /// What is unusual of the file's form, with the option by which it is read otherwise.
    void noteLayout() {
        notes_ = beginning_.notes;
        if (dialect_.skip > 0)
            notes_.push_back(concat(dialect_.skip == 1
                                        ? std::string("The first line stands above the table and is")
                                        : concat("The first ", dialect_.skip, " lines stand above the table and are"),
                                    " left out; --skip 0 reads ", dialect_.skip == 1 ? "it." : "them."));
        if (dialect_.header_rows > 1)
            notes_.push_back(
                concat(dialect_.header_rows, " rows make the names; --header-rows 1 takes the last only."));
        if (dialect_.units_row)
            notes_.push_back("A row below the names holds units; --units-row no reads it as values.");
        if (dialect_.commented_header) notes_.push_back("The names stand in a comment.");
        if (!dialect_.header)
            notes_.push_back(
                "The first row holds values, so the columns are called x1, x2 ...; --header yes takes it "
                "for names.");
    }

    void requireMemory(double bytes) const {
        if (bytes > options_.memory_limit)
            throw DataError(concat(head_.name, " (", formatBytes(head_.file_size), ") would need about ",
                                   formatBytes(bytes), " of memory; the limit is ", formatBytes(options_.memory_limit),
                                   ". Take fewer rows or columns of it"));
    }

    CsvAssembly readAs(const std::vector<ColumnStyle> &styles) {
        CsvAssembly assembly(head_.name, beginning_, styles, source_->isSheet());
        ChunkReader reader(*source_, head_);
        auto skip = static_cast<std::size_t>(dialect_.skip);
        int above =
            (dialect_.header && !dialect_.commented_header ? dialect_.header_rows : 0) + (dialect_.units_row ? 1 : 0);
        std::unique_ptr<CsvBlockParser> serial;  // once quotes occur, as they may hold line ends
        for (std::string_view chunk = reader.next(); !chunk.empty(); chunk = reader.next()) {
            if (skip > 0) {
                chunk.remove_prefix(bytesOfLines(chunk, skip));
                assembly.skipLines(std::exchange(skip, 0));
            }
            while (above > 0 && !chunk.empty()) {
                const std::size_t size = addAbove(assembly, chunk, styles, above);
                if (size == 0) break;
                chunk.remove_prefix(size);
            }
            if (!serial && chunk.find(dialect_.quote) != chunk.npos) {
                serial = std::make_unique<CsvBlockParser>(dialect_, styles, above);
                above = 0;
            }
            if (serial)
                feed(*serial, chunk);
            else
                addPieces(assembly, chunk, styles);
            requireMemory(assembly.bytes());
            report(reader.done());
        }
        if (serial) assembly.add(serial->takeBlock());
        return assembly;
    }

    /// Takes a line of names or units by itself, so that its quotes do not count, and from `above`. Returns its bytes;
    /// 0 if a quote goes on behind it.
    std::size_t addAbove(CsvAssembly &assembly, std::string_view chunk, const std::vector<ColumnStyle> &styles,
                         int &above) const {
        const std::size_t text = std::min(chunk.find_first_not_of(" \t\r\n"), chunk.size());
        const std::size_t size = std::min(chunk.find('\n', text), chunk.size() - 1) + 1;
        const std::string_view line = chunk.substr(0, size);
        if (std::count(line.begin(), line.end(), dialect_.quote) % 2 != 0) return 0;
        CsvBlockParser parser(dialect_, styles, above);
        parser.feed(line);
        CsvBlock block = parser.takeBlock();
        above = parser.headRows();
        assembly.add(std::move(block));
        return size;
    }

    void addPieces(CsvAssembly &assembly, std::string_view chunk, const std::vector<ColumnStyle> &styles) {
        const std::vector<std::string_view> pieces = piecesOf(chunk);
        std::vector<CsvBlock> blocks(pieces.size());
        team_.run(static_cast<int>(pieces.size()), true, [&](int n) {
            const auto at = static_cast<std::size_t>(n);
            CsvBlockParser parser(dialect_, styles, 0);
            parser.feed(pieces[at]);
            blocks[at] = parser.takeBlock();
        });
        for (CsvBlock &block : blocks) assembly.add(std::move(block));
    }

    void feed(CsvBlockParser &parser, std::string_view chunk) {
        for (const std::string_view piece : piecesOf(chunk)) {
            if (options_.stop.stop_requested()) throw ReadingStopped();
            parser.feed(piece);
            requireMemory(static_cast<double>(parser.block().rows * styles_.size() * sizeof(double)));
            if (parser.cellBytes() > kLongestCell)
                throw DataError(concat(head_.name, ", after row ", parser.block().rows, " (line ", parser.block().lines,
                                       "): a cell is longer than ", formatBytes(kLongestCell),
                                       "; a quote is perhaps not closed there"));
        }
    }

    void report(double bytes) const {
        if (options_.stop.stop_requested()) throw ReadingStopped();
        if (options_.progress && !source_->isSheet())
            options_.progress(std::min(1.0, bytes / std::max(1.0, head_.file_size)));
    }

    void requireForcedNumbers(const CsvAssembly &assembly, const std::vector<std::size_t> &text_columns) const {
        std::optional<std::size_t> first;
        for (const std::size_t c : text_columns)
            if (forced_[c] && (!first || assembly.firstText(c)->row < assembly.firstText(*first)->row)) first = c;
        if (!first) return;
        const CsvCell &cell = *assembly.firstText(*first);
        throw DataError(concat(assembly.place(cell.row, *first), ": ", quoted(cell.text),
                               " is not a number; correct or empty the cell, or read the column as categories"));
    }

    /// Only of columns whose first rows are numbers.
    void noteText(const CsvAssembly &assembly, std::size_t c) {
        const CsvCell &cell = *assembly.firstText(c);
        notes_.push_back(concat("Column ", beginning_.names[c],
                                " begins with numbers, but was read as text because of ",
                                assembly.counts(c).texts > 1 ? concat(assembly.counts(c).texts, " cells such as ") : "",
                                quoted(cell.text), " in row ", assembly.rowNumber(cell.row), "."));
    }

    const ReadOptions &options_;
    TaskTeam team_;
    std::unique_ptr<TextSource> source_;
    CsvDialect dialect_;
    CsvHead head_;
    CsvBeginning beginning_;
    std::vector<std::string> notes_;
    std::vector<ColumnStyle> styles_;
    std::vector<bool> forced_;
};

}  // namespace

Table readCsv(const TableFile &file, const CsvDialect &dialect, const ReadOptions &options,
              const std::map<std::string, CellType> &types) {
    return CsvReading(file, dialect, options, types).read();
}

CsvDialect csvDialectOf(const TableFile &file, const GivenLayout &given) {
    const std::unique_ptr<TextSource> source = openText(file, {}, kGuessRows);
    const CsvHead head = readHead(*source, kHead, 2);
    return source->isSheet() ? detectSheetDialect(head.bytes, given) : detectCsvDialect(head.bytes, given);
}

CsvPreview previewCsv(const TableFile &file, const CsvDialect &given, std::size_t rows) {
    given.validate();
    const std::size_t lines = rows + static_cast<std::size_t>(given.skip + given.header_rows) + 2;
    const std::unique_ptr<TextSource> source = openText(file, {}, lines);
    const CsvDialect dialect = dialectFor(*source, given);
    CsvHead head = readHead(*source, kHead, lines);
    head.whole = head.whole && source->isWhole();
    CsvBeginning beginning = beginningOf(head, dialect, rows + 1);
    CsvPreview preview;
    for (const ColumnStyle &style : stylesOf(beginning, dialect))
        preview.types.push_back(style.use == CellUse::Number ? CellType::Number : CellType::Category);
    preview.whole = head.whole && beginning.rows.size() <= rows;
    preview.estimated_rows = head.rowCount();
    preview.sheet = source->sheet();
    preview.names = std::move(beginning.names);
    preview.units = std::move(beginning.units);
    preview.notes = std::move(beginning.notes);
    for (CsvTextRow &row : beginning.rows) {
        if (preview.cells.size() == rows) break;
        for (std::string &cell : row.cells) cell = toUtf8(cell);
        preview.cells.push_back(std::move(row.cells));
    }
    return preview;
}

}  // namespace kan
