using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Notify.CodeFixes;

/// <summary>Shortens a channel name that is too long (NTG002) and is written in the attribute itself.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ChannelNameCodeFix))]
[Shared]
public sealed class ChannelNameCodeFix() : DiagnosticCodeFix("NTG002")
{
    private protected override Task RegisterAsync(Place place)
    {
        if (ChannelNameEdit.FindLiteral(place.Node) is { } literal)
        {
            // The attribute takes a pattern, in which a brace is doubled. A family's pattern has another diagnostic.
            string shortened = ChannelNameEdit.Shorten(literal.Token.ValueText.Replace("{{", "{").Replace("}}", "}"));
            LiteralExpressionSyntax renamed = ChannelNameEdit.WithText(literal, shortened.Replace("{", "{{").Replace("}", "}}"));
            place.OfferReplacing($"Rename the channel to \"{shortened}\"", nameof(ChannelNameCodeFix), literal, () => renamed);
        }

        return Task.CompletedTask;
    }
}
