using System.Globalization;
using Npgsql;

namespace CacheInvalidation;

/// <summary>Reads all products through the cache, over and over, and prints each changed price.</summary>
internal sealed class Customer(string instance, Catalogue catalogue, IProductCache cache, bool changesPrices)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>How many rounds of reading pass between two changes.</summary>
    private const int RoundsPerChange = 10;

    private readonly Dictionary<long, decimal> _prices = [];

    /// <param name="otherEnd">Completes when the other process has ended.</param>
    /// <param name="ct">Ends it.</param>
    public async Task RunAsync(Task? otherEnd, CancellationToken ct)
    {
        for (int round = 1; !ct.IsCancellationRequested && otherEnd?.IsCompleted != true; round++)
        {
            try
            {
                if (changesPrices && round % RoundsPerChange == 0)
                {
                    await catalogue.SetPriceAsync(
                        Random.Shared.Next(1, Catalogue.Products + 1), Math.Round((decimal)Random.Shared.NextDouble() * 100, 2), ct);
                }

                await LookAroundAsync(ct);
            }
            catch (NpgsqlException e)
            {
                Console.WriteLine($"{instance}  the database is down ({e.Message})");
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                break;
            }

            await Task.Delay(Pause, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        (long fromMemory, long fromDatabase) = cache.Reads;
        Console.WriteLine($"-- {instance}: {fromMemory} reads from memory, {fromDatabase} from the database");
    }

    private async Task LookAroundAsync(CancellationToken ct)
    {
        for (long id = 1; id <= Catalogue.Products; id++)
        {
            if (await cache.GetAsync(id, ct) is { } product && _prices.GetValueOrDefault(id, -1) != product.Price)
            {
                if (!_prices.TryAdd(id, product.Price))
                {
                    _prices[id] = product.Price;
                    Console.WriteLine(string.Create(
                        CultureInfo.InvariantCulture, $"{instance}  {product.Name} costs {product.Price:N2} now"));
                }
            }
        }
    }
}
