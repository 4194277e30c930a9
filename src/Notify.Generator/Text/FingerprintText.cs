using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Notify.Generator.Text;

/// <summary>A short hash that identifies a text.</summary>
internal static class FingerprintText
{
    /// <summary>The first 16 hexadecimal digits of the SHA-256 of the text's UTF-8.</summary>
    public static string Compute(string text)
    {
        using SHA256 algorithm = SHA256.Create();
        return string.Concat(algorithm.ComputeHash(Encoding.UTF8.GetBytes(text)).Take(8)
            .Select(part => part.ToString("x2", CultureInfo.InvariantCulture)));
    }
}
