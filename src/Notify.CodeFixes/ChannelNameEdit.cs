using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Notify.CodeFixes;

/// <summary>Changes a channel's name, and shortens one that is too long for PostgreSQL.</summary>
internal static class ChannelNameEdit
{
    private const string Boundaries = "_-.";

    /// <summary>The name in an attribute. A constant may be used elsewhere, so it is not changed.</summary>
    public static LiteralExpressionSyntax? FindLiteral(SyntaxNode node)
    {
        return node.FirstAncestorOrSelf<AttributeSyntax>()?.ArgumentList?.Arguments
            .FirstOrDefault(argument => argument.NameEquals is null)?.Expression is LiteralExpressionSyntax literal
            && literal.IsKind(SyntaxKind.StringLiteralExpression) ? literal : null;
    }

    public static LiteralExpressionSyntax WithText(LiteralExpressionSyntax literal, string text) => SyntaxFactory
        .LiteralExpression(SyntaxKind.StringLiteralExpression, SyntaxFactory.Literal(text))
        .WithTriviaFrom(literal);

    /// <summary>
    /// As many whole words as fit, and a hash of the whole name, so that two long names with the same beginning stay different. A
    /// single long word is cut.
    /// </summary>
    public static string Shorten(string name)
    {
        string hash = Hash(name);
        string prefix = Prefix(name, ChannelName.MaxBytes - hash.Length - 1);
        int boundary = prefix.Length;
        while (boundary > 0 && !IsBoundary(name, boundary))
        {
            boundary--;
        }

        string words = prefix.Substring(0, boundary).TrimEnd(Boundaries.ToCharArray());
        return words.Length > 0 ? words + name[words.Length] + hash : prefix + "_" + hash;
    }

    /// <summary>Whether a word ends before <paramref name="at"/>.</summary>
    private static bool IsBoundary(string name, int at) => at < name.Length && Boundaries.IndexOf(name[at]) >= 0;

    /// <summary>The longest prefix within that many UTF-8 bytes that splits no surrogate pair.</summary>
    private static string Prefix(string name, int bytes)
    {
        int length = 0;
        while (length < name.Length)
        {
            int next = length + (char.IsSurrogatePair(name, length) ? 2 : 1);
            if (ChannelName.ByteLength(name.Substring(0, next)) > bytes)
            {
                break;
            }

            length = next;
        }

        return name.Substring(0, length);
    }

    /// <summary>FNV-1a: the same on every machine, and good enough for the names of one database.</summary>
    private static string Hash(string name)
    {
        uint hash = 2166136261;
        foreach (byte unit in Encoding.UTF8.GetBytes(name))
        {
            hash = unchecked((hash ^ unit) * 16777619);
        }

        return hash.ToString("x8", CultureInfo.InvariantCulture);
    }
}
