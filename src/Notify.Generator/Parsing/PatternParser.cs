using System.Text;

namespace Notify.Generator.Parsing;

/// <summary>Splits the attribute's channel into its literal parts and its parameters.</summary>
internal static class PatternParser
{
    /// <param name="pattern">Such as <c>room_{RoomId}</c>; a doubled brace is a literal one.</param>
    /// <param name="problem">The first thing that is wrong with its braces, which then count as literal ones; otherwise null.</param>
    public static IReadOnlyList<(string Text, bool IsParameter)> Parse(string pattern, out string? problem)
    {
        problem = null;
        List<(string, bool)> parts = [];
        StringBuilder literal = new();
        for (int at = 0; at < pattern.Length; at++)
        {
            char character = pattern[at];
            int end = character == '{' ? pattern.IndexOf('}', at) : -1;
            if (character is '{' or '}' && at + 1 < pattern.Length && pattern[at + 1] == character)
            {
                literal.Append(character);
                at++;
            }
            else if (end >= 0)
            {
                AddLiteral(parts, literal);
                parts.Add((pattern.Substring(at + 1, end - at - 1), true));
                at = end;
            }
            else
            {
                problem ??= character switch
                {
                    '{' => "a \"{\" is not closed; write \"{{\" for a literal brace",
                    '}' => "a \"}\" closes nothing; write \"}}\" for a literal brace",
                    _ => null,
                };
                literal.Append(character);
            }
        }

        AddLiteral(parts, literal);
        return parts;
    }

    private static void AddLiteral(List<(string, bool)> parts, StringBuilder literal)
    {
        if (literal.Length > 0)
        {
            parts.Add((literal.ToString(), false));
            literal.Clear();
        }
    }
}
