using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Notify.Generator.Diagnostics;
using Notify.Generator.Model;

namespace Notify.Generator.Parsing;

/// <summary>Finds what the generated types are named after: <c>order_events</c> gives <c>OrderEvents</c>.</summary>
internal static class GeneratedNameParser
{
    public static string? Parse(
        INamedTypeSymbol type, AttributeData attribute, ChannelNameModel channel, Compilation compilation, DiagnosticScope diagnostics)
    {
        string name = Find(attribute, channel.Parts.Select(part => part.Literal));
        string? problem =
            name.Length == 0 ? "the channel has no letters or digits"
            : !SyntaxFacts.IsValidIdentifier(name) ? "it is not a C# identifier"
            : name.Any(character => char.GetUnicodeCategory(character) == UnicodeCategory.Format) ? "it has an invisible character"
            : IsReserved(name, compilation) ? $"Add{name}() registers all channels of an assembly"
            : Taken(type, name, compilation) is { } taken ? $"there is {taken} already"
            : null;
        if (problem is null)
        {
            return name;
        }

        diagnostics.Report(Descriptors.InvalidGeneratedName, attribute, channel.Pattern, name, problem);
        return null;
    }

    /// <summary>The namespace that the generated types share with the payload; null for the global one.</summary>
    public static string? HomeOf(INamedTypeSymbol type) =>
        type.ContainingNamespace.IsGlobalNamespace ? null : type.ContainingNamespace.ToDisplayString();

    /// <summary>The name, whether it can be used or not.</summary>
    public static string Find(AttributeData attribute, IEnumerable<string> literals) =>
        attribute.Named<string>(nameof(PgChannelAttribute.Name)) ?? FromChannel(literals);

    /// <summary>The types that can be generated under a name of which something is wrong.</summary>
    public static IEnumerable<string> FindUsable(string name, string? home, Compilation compilation)
    {
        return name.Length == 0 ? [] : GeneratedNames.All(name)
            .Where(generated => SyntaxFacts.IsValidIdentifier(generated) && TakenNameParser.Parse(compilation, home, generated) is null);
    }

    /// <summary>Whether there can be a registration method of this name.</summary>
    public static bool CanRegister(string name, Compilation compilation)
    {
        return SyntaxFacts.IsValidIdentifier(name) && !IsReserved(name, compilation)
            && TakenNameParser.Parse(compilation, GeneratedNames.RegistrationNamespace, GeneratedNames.Registration(name)) is null;
    }

    /// <summary>Files are named after channels, and their names are compared without case.</summary>
    private static bool IsReserved(string name, Compilation compilation)
    {
        return string.Equals(name, GeneratedNames.Channels, StringComparison.OrdinalIgnoreCase)
            || AssemblyNameParser.Candidates(compilation).Any(candidate => name == candidate + GeneratedNames.Channels);
    }

    /// <summary>The words of the literal parts in PascalCase.</summary>
    private static string FromChannel(IEnumerable<string> literals)
    {
        StringBuilder name = new();
        foreach (string literal in literals)
        {
            bool startsWord = true;
            foreach (char character in literal)
            {
                if (char.IsLetterOrDigit(character))
                {
                    name.Append(startsWord ? char.ToUpper(character, CultureInfo.InvariantCulture) : character);
                }

                startsWord = !char.IsLetterOrDigit(character);
            }
        }

        return name.ToString();
    }

    private static string? Taken(INamedTypeSymbol type, string name, Compilation compilation)
    {
        string? home = HomeOf(type);
        return GeneratedNames.All(name)
            .Select(generated => TakenNameParser.Parse(compilation, home, generated))
            .Append(TakenNameParser.Parse(compilation, GeneratedNames.RegistrationNamespace, GeneratedNames.Registration(name)))
            .FirstOrDefault(taken => taken is not null);
    }
}
