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

/// Of the text of a sheet only the header is free.
CsvDialect dialectFor(const TextSource &source, CsvDialect dialect) {
    if (!source.isSheet()) return dialect;
    CsvDialect sheet;
    sheet.header = dialect.header;
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
        CsvAssembly assembly = readAs(uses_);
        std::vector<std::size_t> text_columns;
        std::vector<CellUse> again(uses_.size(), CellUse::Skip);
        for (std::size_t c = 0; c < uses_.size(); ++c)
            if (assembly.firstText(c)) {
                text_columns.push_back(c);
                again[c] = CellUse::Category;
            }
        requireForcedNumbers(assembly);
        if (assembly.rows() == 0)
            throw DataError(concat(head_.name, " has no rows", dialect_.header ? " below its header" : "",
                                   "; add rows, or say that the first row is no header"));
        if (!text_columns.empty()) {
            CsvAssembly texts = readAs(again);
            assembly.replaceColumns(texts, text_columns);
        }
        for (const std::size_t c : text_columns) noteText(assembly, c);
        Table table = assembly.finish();
        table.notes.insert(table.notes.begin(), notes_.begin(), notes_.end());
        table.notes.insert(table.notes.end(), source_->notes().begin(), source_->notes().end());
        return table;
    }

  private:
    /// Names, and what the first rows hold.
    void plan(const std::map<std::string, CellType> &types) {
        const auto rows = csvRows(head_.bytes, dialect_, kGuessRows, head_.whole);
        if (rows.empty())
            throw DataError(concat(head_.name, " has no rows of cells; choose another file or delimiter"));
        names_ = columnNames(rows[0], dialect_, notes_);
        if (names_.size() > kMostColumns)
            throw DataError(concat(head_.name, " has ", names_.size(), " columns; the limit is ", kMostColumns,
                                   ". Transpose it if its rows are the columns, or choose another delimiter"));
        uses_.assign(names_.size(), CellUse::Number);
        forced_.assign(names_.size(), false);
        std::set<std::pair<std::size_t, std::string>> texts;
        double value = 0;
        double text_bytes = 0;
        for (std::size_t r = dialect_.header ? 1 : 0; r < rows.size(); ++r)
            for (std::size_t c = 0; c < std::min(names_.size(), rows[r].size()); ++c) {
                if (readCell(rows[r][c], dialect_.decimal_comma, value) != CellKind::Text) continue;
                uses_[c] = CellUse::Category;
                if (texts.emplace(c, rows[r][c]).second)
                    text_bytes += kEntryBytes + static_cast<double>(rows[r][c].size());
            }
        const double row_bytes =
            static_cast<double>(names_.size() * sizeof(double)) + text_bytes / static_cast<double>(rows.size());
        requireMemory(head_.rowCount() * row_bytes);
        std::unordered_map<std::string_view, std::size_t> places;
        for (std::size_t c = 0; c < names_.size(); ++c) places.emplace(names_[c], c);
        for (const auto &[name, type] : types) {
            const auto found = places.find(name);
            if (found == places.end())
                throw DataError(concat(head_.name, " has no column ", quoted(name), "; its first is ", names_[0]));
            const std::size_t c = found->second;
            uses_[c] = type == CellType::Number ? CellUse::Number : CellUse::Category;
            forced_[c] = type == CellType::Number;
        }
    }

    void requireMemory(double bytes) const {
        if (bytes > options_.memory_limit)
            throw DataError(concat(head_.name, " (", formatBytes(head_.file_size), ") would need about ",
                                   formatBytes(bytes), " of memory; the limit is ", formatBytes(options_.memory_limit),
                                   ". Take fewer rows or columns of it"));
    }

    CsvAssembly readAs(const std::vector<CellUse> &uses) {
        CsvAssembly assembly(head_.name, names_, uses, source_->isSheet());
        ChunkReader reader(*source_, head_);
        bool header = dialect_.header;
        std::unique_ptr<CsvBlockParser> serial;  // once quotes occur, as they may hold line ends
        for (std::string_view chunk = reader.next(); !chunk.empty(); chunk = reader.next()) {
            if (header) chunk.remove_prefix(addHeader(assembly, chunk, uses, header));
            if (!serial && chunk.find(dialect_.quote) != chunk.npos)
                serial = std::make_unique<CsvBlockParser>(dialect_, uses, header);
            if (serial)
                feed(*serial, chunk);
            else
                addPieces(assembly, chunk, uses);
            header = false;
            requireMemory(assembly.bytes());
            report(reader.done());
            if (serial && serial->block().ragged) break;
        }
        if (serial) assembly.add(serial->takeBlock());
        return assembly;
    }

    /// Takes the header's line by itself, so that its quotes do not count. Returns its bytes; 0, and leaves `header`
    /// true, if a quote goes on behind it.
    std::size_t addHeader(CsvAssembly &assembly, std::string_view chunk, const std::vector<CellUse> &uses,
                          bool &header) const {
        const std::size_t text = std::min(chunk.find_first_not_of(" \t\r\n"), chunk.size());
        const std::size_t size = std::min(chunk.find('\n', text), chunk.size() - 1) + 1;
        const std::string_view line = chunk.substr(0, size);
        if (std::count(line.begin(), line.end(), dialect_.quote) % 2 != 0) return 0;
        CsvBlockParser parser(dialect_, uses, true);
        parser.feed(line);
        assembly.add(parser.takeBlock());
        header = false;
        return size;
    }

    void addPieces(CsvAssembly &assembly, std::string_view chunk, const std::vector<CellUse> &uses) {
        const std::vector<std::string_view> pieces = piecesOf(chunk);
        std::vector<CsvBlock> blocks(pieces.size());
        team_.run(static_cast<int>(pieces.size()), true, [&](int n) {
            const auto at = static_cast<std::size_t>(n);
            CsvBlockParser parser(dialect_, uses, false);
            parser.feed(pieces[at]);
            blocks[at] = parser.takeBlock();
        });
        for (CsvBlock &block : blocks) assembly.add(std::move(block));
    }

    void feed(CsvBlockParser &parser, std::string_view chunk) {
        for (const std::string_view piece : piecesOf(chunk)) {
            if (options_.stop.stop_requested()) throw ReadingStopped();
            parser.feed(piece);
            requireMemory(static_cast<double>(parser.block().rows * uses_.size() * sizeof(double)));
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

    void requireForcedNumbers(const CsvAssembly &assembly) const {
        std::optional<std::size_t> first;
        for (std::size_t c = 0; c < uses_.size(); ++c)
            if (forced_[c] && assembly.firstText(c) &&
                (!first || assembly.firstText(c)->row < assembly.firstText(*first)->row))
                first = c;
        if (!first) return;
        const CsvCell &cell = *assembly.firstText(*first);
        throw DataError(concat(assembly.place(cell.row, *first), ": ", quoted(cell.text),
                               " is not a number; correct or empty the cell, or read the column as categories"));
    }

    /// Only of columns whose first rows are numbers.
    void noteText(const CsvAssembly &assembly, std::size_t c) {
        const CsvCell &cell = *assembly.firstText(c);
        notes_.push_back(concat("Column ", names_[c], " begins with numbers, but was read as text because of ",
                                quoted(cell.text), " in row ", assembly.rowNumber(cell.row), "."));
    }

    const ReadOptions &options_;
    TaskTeam team_;
    std::unique_ptr<TextSource> source_;
    CsvDialect dialect_;
    CsvHead head_;
    std::vector<std::string> names_, notes_;
    std::vector<CellUse> uses_;
    std::vector<bool> forced_;
};

}  // namespace

Table readCsv(const TableFile &file, const CsvDialect &dialect, const ReadOptions &options,
              const std::map<std::string, CellType> &types) {
    return CsvReading(file, dialect, options, types).read();
}

CsvDialect csvDialectOf(const TableFile &file) {
    const std::unique_ptr<TextSource> source = openText(file, {}, kGuessRows);
    const CsvHead head = readHead(*source, kHead, 2);
    return source->isSheet() ? detectSheetDialect(head.bytes) : detectCsvDialect(head.bytes);
}

CsvPreview previewCsv(const TableFile &file, const CsvDialect &given, std::size_t rows) {
    given.validate();
    const std::unique_ptr<TextSource> source = openText(file, {}, rows + 2);
    const CsvDialect dialect = dialectFor(*source, given);
    CsvHead head = readHead(*source, kHead, rows + 2);
    head.whole = head.whole && source->isWhole();
    CsvPreview preview;
    preview.cells = csvRows(head.bytes, dialect, rows + 2, head.whole);
    preview.whole = head.whole && preview.cells.size() <= rows + (dialect.header ? 1 : 0);
    preview.estimated_rows = head.rowCount();
    preview.sheet = source->sheet();
    if (preview.cells.empty()) throw DataError(concat(head.name, " has no rows of cells; choose another file"));
    preview.names = columnNames(preview.cells[0], dialect, preview.notes);
    if (dialect.header) preview.cells.erase(preview.cells.begin());
    if (preview.cells.size() > rows) preview.cells.resize(rows);
    preview.types.assign(preview.names.size(), CellType::Number);
    double value = 0;
    for (std::vector<std::string> &row : preview.cells)
        for (std::size_t c = 0; c < row.size(); ++c) {
            row[c] = toUtf8(row[c]);
            if (c < preview.types.size() && readCell(row[c], dialect.decimal_comma, value) == CellKind::Text)
                preview.types[c] = CellType::Category;
        }
    return preview;
}

}  // namespace kan
