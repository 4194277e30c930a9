using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Notify.CodeFixes;

/// <summary>
/// Replaces a channel's name or pattern by the better one that the generator found: with a parameter's right spelling (NTG005), or without
/// white space around it (NTG015).
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(ChannelPatternCodeFix))]
[Shared]
public sealed class ChannelPatternCodeFix() : DiagnosticCodeFix("NTG005", "NTG015")
{
    private protected override Task RegisterAsync(Place place)
    {
        // The key is that of the generator's ChannelNameParser.
        if (place.Property("Pattern") is { } pattern && ChannelNameEdit.FindLiteral(place.Node) is { } literal)
        {
            place.OfferReplacing(
                $"Change the channel to \"{pattern}\"", nameof(ChannelPatternCodeFix), literal, () => ChannelNameEdit.WithText(literal, pattern));
        }

        return Task.CompletedTask;
    }
}
