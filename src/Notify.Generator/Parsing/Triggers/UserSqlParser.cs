using System.Text.RegularExpressions;
using Notify.Generator.Model.Triggers;

namespace Notify.Generator.Parsing.Triggers;

/// <summary>Finds what an SQL expression of the user's names, and makes it independent of how the session reads string literals.</summary>
internal static class UserSqlParser
{
    /// <summary>What is not code: strings, also continued on another line, dollar quotes, quoted identifiers and comments.</summary>
    private static readonly Regex NoCode = new(
        """
        (?<![\w$]) [eE] ' (?<escaped> ([^'\\]|\\.|'')* ' (\s*[\r\n]\s* ' ([^'\\]|\\.|'')* ')* )
        | (?<prefix> (?<![\w$]) ([nN]|[uU]&) )? ' (?<plain> ([^']|'')* ' (\s*[\r\n]\s* ' ([^']|'')* ')* )
        | "([^"]|"")*" | (?<![\w$]) (?<tag> \$([\p{L}_]\w*)?\$ ) .*? \k<tag> | --[^\r\n]* | /\*.*?\*/
        """,
        RegexOptions.IgnorePatternWhitespace | RegexOptions.Singleline | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture);

    private static readonly Regex Escape = new(@"\\.", RegexOptions.Singleline | RegexOptions.CultureInvariant);

    private static readonly Regex Row = new(
        @"(?<![\w$.])(old|new)(?![\w$])", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    private static readonly Regex Decision = new(
        @"(?<![\w$.])(case|coalesce|is|tg_op)(?![\w$])", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    /// <summary>
    /// The expression with the same meaning whatever the session's <c>standard_conforming_strings</c>, <c>backslash_quote</c> and client
    /// encoding: a string with a backslash becomes an E'' string, and <c>\'</c> becomes <c>''</c>.
    /// </summary>
    public static string Normalize(string sql) => NoCode.Replace(sql, match =>
        match.Groups["escaped"] is { Success: true } escaped
            ? "E'" + Escape.Replace(escaped.Value, pair => pair.Value == "\\'" ? "''" : pair.Value)
        : match.Groups["plain"] is { Success: true } plain && !match.Groups["prefix"].Success && plain.Value.Contains("\\")
            ? "E'" + plain.Value.Replace("\\", "\\\\")
        : match.Value);

    /// <summary>Whether a normalized expression has literals that only <c>standard_conforming_strings</c> allows, or gives their meaning.</summary>
    public static bool DependsOnStandardStrings(string sql) =>
        NoCode.Matches(sql).Cast<Match>().Any(match => match.Groups["prefix"].Success);

    /// <summary>Whether the expression itself handles missing rows and values.</summary>
    public static bool HandlesMissing(string sql) => Decision.IsMatch(NoCode.Replace(sql, " "));

    /// <summary>The rows that the expression names.</summary>
    public static RowMentions FindRows(string sql)
    {
        RowMentions found = default;
        foreach (Match match in Row.Matches(NoCode.Replace(sql, " ")))
        {
            found |= match.Value[0] is 'o' or 'O' ? RowMentions.Old : RowMentions.New;
        }

        return found;
    }
}
