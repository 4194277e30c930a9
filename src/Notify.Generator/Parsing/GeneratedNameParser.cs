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
        string name = attribute.Named<string>(nameof(PgChannelAttribute.Name)) ?? FromChannel(channel);
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

    /// <summary>Files are named after channels, and their names are compared without case.</summary>
    private static bool IsReserved(string name, Compilation compilation)
    {
        return string.Equals(name, GeneratedNames.Channels, StringComparison.OrdinalIgnoreCase)
            || AssemblyNameParser.Candidates(compilation).Any(candidate => name == candidate + GeneratedNames.Channels);
    }

    /// <summary>The words of the literal parts in PascalCase.</summary>
    private static string FromChannel(ChannelNameModel channel)
    {
        StringBuilder name = new();
        foreach (ChannelNamePartModel part in channel.Parts)
        {
            bool startsWord = true;
            foreach (char character in part.Literal)
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
        string? home = type.ContainingNamespace.IsGlobalNamespace ? null : type.ContainingNamespace.ToDisplayString();
        return GeneratedNames.All(name)
            .Select(generated => TakenNameParser.Parse(compilation, home, generated))
            .Append(TakenNameParser.Parse(compilation, GeneratedNames.RegistrationNamespace, GeneratedNames.Registration(name)))
            .FirstOrDefault(taken => taken is not null);
    }
}
