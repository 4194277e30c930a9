using System.Text.RegularExpressions;

namespace Notify.Generator.Usage;

/// <summary>Finds the channels that a piece of SQL names.</summary>
internal static class ChannelSqlParser
{
    /// <summary>Replaces text that is known only at run time. A name may contain it.</summary>
    public const char Unknown = '\uFFFC';

    private const RegexOptions Options = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;

    /// <summary>
    /// A whole statement. The text before and after it must fit, which excludes prose with these words ("listen to orders"). A payload
    /// after a comma must begin like a literal or a parameter.
    /// </summary>
    private static readonly Regex Command = new(
        """
        (^|;)\s*(?<command>listen|unlisten|notify)\s+("(?<quoted>([^"]|"")+)"|(?<plain>[\p{L}_\uFFFC][\p{L}\p{Nd}_$\uFFFC]*))\s*
        (?=$|;|--|,\s*([eu]?&?'|\$|:|@|\uFFFC|$))
        """,
        Options | RegexOptions.IgnorePatternWhitespace);

    /// <summary>
    /// A call of PostgreSQL's own function, not of one with the same name in another schema. What is appended to the name in SQL is unknown.
    /// </summary>
    private static readonly Regex Function = new(
        """(?<![\w$".])(pg_catalog\s*\.\s*)?pg_notify\s*\(\s*'(?<name>([^']|'')*)'\s*(::\s*text\s*)?(,|(?<more>\|\|))""", Options);

    private static readonly Regex Query = new(@"\b(select|values|returning)\b", Options);

    /// <summary>Code that runs in the server, and so can't use a C# type instead.</summary>
    private static readonly Regex ServerCode = new(
        @"\bcreate\s+(or\s+replace\s+)?(constraint\s+)?(function|procedure|trigger|rule)\b|\bdo\s+(language\s+\w+\s+)?\$", Options);

    /// <summary>
    /// The channels, with their names as PostgreSQL reads them, whether they are listened to or notified, and whether PostgreSQL has changed
    /// the case of a name without quotes.
    /// </summary>
    public static IEnumerable<(string Channel, bool IsListening, bool IsFolded)> Parse(string sql)
    {
        if (!Mentions(sql, "listen") && !Mentions(sql, "notify") || ServerCode.IsMatch(sql))
        {
            yield break;
        }

        foreach (Match match in Command.Matches(sql))
        {
            Group quoted = match.Groups["quoted"];
            string plain = match.Groups["plain"].Value;
            yield return (
                quoted.Success ? quoted.Value.Replace("\"\"", "\"") : Folded(plain),
                !Mentions(match.Groups["command"].Value, "notify"),
                Folded(plain) != plain);
        }

        foreach (Match match in Function.Matches(sql))
        {
            if (Query.IsMatch(sql.Substring(0, match.Index)))
            {
                string more = match.Groups["more"].Success ? Unknown.ToString() : "";
                yield return (match.Groups["name"].Value.Replace("''", "'") + more, false, false);
            }
        }
    }

    private static bool Mentions(string text, string word) => text.IndexOf(word, StringComparison.OrdinalIgnoreCase) >= 0;

    /// <summary>A name without quotes as PostgreSQL folds it: in a UTF-8 database, only ASCII letters become lower case.</summary>
    private static string Folded(string name)
    {
        return string.Concat(name.Select(character => character is >= 'A' and <= 'Z' ? (char)(character | 0x20) : character));
    }
}
