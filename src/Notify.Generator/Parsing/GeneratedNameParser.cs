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
    /// <summary>AddChannels() registers all channels of an assembly.</summary>
    private const string Reserved = "Channels";

    public static string? Parse(
        INamedTypeSymbol type, AttributeData attribute, ChannelNameModel channel, DiagnosticScope diagnostics)
    {
        string name = attribute.Named<string>(nameof(PgChannelAttribute.Name)) ?? FromChannel(channel);
        string? problem =
            name.Length == 0 ? "the channel has no letters or digits"
            : !SyntaxFacts.IsValidIdentifier(name) ? "it is not a C# identifier"
            : name == Reserved ? "AddChannels() registers all channels of an assembly"
            : Taken(type, name) is { } taken ? $"there is a type \"{taken}\" already"
            : null;
        if (problem is null)
        {
            return name;
        }

        diagnostics.Report(Descriptors.InvalidGeneratedName, attribute, channel.Pattern, name, problem);
        return null;
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

    /// <summary>
    /// A type of the payload's namespace with the name of one to be generated. The analyzer sees the generated ones, too; their attribute
    /// identifies them.
    /// </summary>
    private static string? Taken(INamedTypeSymbol type, string name)
    {
        return GeneratedNames.All(name).FirstOrDefault(generated => type.ContainingNamespace
            .GetTypeMembers(generated, arity: 0)
            .Any(member => SymbolEqualityComparer.Default.Equals(member.ContainingAssembly, type.ContainingAssembly)
                && member.GetAttributes().Find(KnownTypes.GeneratedCodeAttribute)?.Argument<string>(0) != GeneratedNames.Tool));
    }
}
