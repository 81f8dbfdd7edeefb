using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using MaaS.EmbeddedHost.Hosting;
using MaaS.EmbeddedHost.Triggers;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace MaaS.EmbeddedHost.Blobs;

/// <summary>
/// Lists a container again and again, and hands on what is new or changed since. What is settled is kept in memory, so that a
/// listing costs no more than the listing; a container that does not exist (yet) counts as empty.
/// </summary>
internal sealed class BlobListener : ITriggerListener
{
    private const double DefaultPollingSeconds = 2;
    private const double MinPollingSeconds = 0.01;
    private const double MaxPollingSeconds = 3600;

    private readonly BlobPathPattern _pattern;
    private readonly BlobEventHandler _handler;
    private readonly BlobContainerClient _container;
    private readonly BlobSlots _slots;
    private readonly TimeProvider _time;
    private readonly TimeSpan _pollingInterval;
    private readonly StorageOutage _outage;
    private readonly StorageOutage _receiptOutage;
    private readonly Dictionary<string, string> _settled = [];
    private readonly Dictionary<(string Name, string ETag), Task<bool>> _running = [];

    public BlobListener(
        BlobFunction function, BlobEventHandler handler, StorageConnections connections, BlobSlots slots, IConfiguration configuration,
        TimeProvider time, ILogger<BlobListener> logger)
    {
        _pattern = function.Pattern;
        _handler = handler;
        _container = connections.Blobs(function.Connection).GetBlobContainerClient(_pattern.Container);
        _slots = slots;
        _time = time;
        _pollingInterval = SecondsSetting.Read(
            configuration, "EmbeddedHost:BlobPollingSeconds", DefaultPollingSeconds, MinPollingSeconds, MaxPollingSeconds);
        _outage = new StorageOutage(function.Name, logger);
        _receiptOutage = new StorageOutage(function.Name, logger);
    }

    public async Task RunAsync(CancellationToken stopping, CancellationToken cancellationToken)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await ScanAsync(stopping, cancellationToken);
                _outage.End();
            }
            catch (RequestFailedException exception) when (exception.Status is 404 or 409)
            {
                _outage.End();
            }
            catch (Exception exception)
            {
                if (!stopping.IsCancellationRequested)
                {
                    _outage.Report(exception);
                }
            }

            await Task.Delay(_pollingInterval, _time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await Task.WhenAll(_running.Values);
    }

    private async Task ScanAsync(CancellationToken stopping, CancellationToken cancellationToken)
    {
        Settle();
        var listed = new HashSet<string>();
        var options = new GetBlobsOptions { Prefix = _pattern.Prefix };
        await foreach (var blob in _container.GetBlobsAsync(options, stopping))
        {
            if (_pattern.MatchOrDefault(blob.Name) is not { } values)
            {
                continue;
            }

            listed.Add(blob.Name);
            var eTag = blob.Properties.ETag.ToString()!.Trim('"');
            if (_running.ContainsKey((blob.Name, eTag)) || _settled.GetValueOrDefault(blob.Name) == eTag)
            {
                continue;
            }

            await _slots.WaitAsync(stopping);
            var found = new BlobEvent
            {
                Container = _container,
                Name = blob.Name,
                ETag = eTag,
                Type = blob.Properties.BlobType,
                Values = values,
            };
            _running.Add((blob.Name, eTag), HandleAsync(found, cancellationToken));
        }

        foreach (var gone in _settled.Keys.Where(name => !listed.Contains(name)))
        {
            _settled.Remove(gone);
        }
    }

    private void Settle()
    {
        foreach (var ((name, eTag), task) in _running)
        {
            if (task.IsCompletedSuccessfully)
            {
                _running.Remove((name, eTag));
                if (task.Result)
                {
                    _settled[name] = eTag;
                }
            }
        }
    }

    private async Task<bool> HandleAsync(BlobEvent blob, CancellationToken cancellationToken)
    {
        try
        {
            var isSettled = await _handler.HandleAsync(blob, cancellationToken);
            _receiptOutage.End();
            return isSettled;
        }
        catch (Exception exception)
        {
            _receiptOutage.Report(exception);
            return false;
        }
        finally
        {
            _slots.Release();
        }
    }
}
